extension VideoFacts {
    /// Width over height of the shown picture, exact; ``displaySize`` is rounded to whole pixels.
    public var displayAspect: Double {
        let pixel = Self.plausible(pixelAspect)
        let (width, height) = (codedSize.width * pixel.width, codedSize.height * pixel.height)
        guard width > 0, height > 0 else { return 1 }
        return orientation.swapsSides ? Double(height) / Double(width) : Double(width) / Double(height)
    }

    /// A pixel's width to its height; square where a source claims what no camera makes.
    public static func plausible(_ pixelAspect: [Int]) -> (width: Int, height: Int) {
        let terms = 1...Int(Int32.max)
        let most = 16
        guard pixelAspect.count == 2, pixelAspect.allSatisfy(terms.contains) else { return (1, 1) }
        let (width, height) = (pixelAspect[0], pixelAspect[1])
        return width <= most * height && height <= most * width ? (width, height) : (1, 1)
    }
}
