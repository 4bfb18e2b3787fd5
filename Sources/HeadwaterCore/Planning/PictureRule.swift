/// Chooses the pictures that stand for a video.
enum PictureRule {
    /// The start is often black or a logo, the end credits.
    private static let tellingPart = 0.05...0.9
    private static let posterCandidates = 5
    /// Pixels of the longer side: a page's width, a card in a grid, a small list.
    private static let posterLongSides = [1280, 640, 320]
    private static let previewLongSide = 320
    /// Enough for the eye to see motion.
    private static let previewRate = FrameRate(10)
    /// Where the preview's pieces start, as parts of the video, and the seconds of each.
    private static let previewPlaces = [0.15, 0.45, 0.75]
    private static let previewPieceSeconds = 1.0

    /// - Parameter display: nil for sound alone, which has a poster only if it has a cover.
    static func poster(
        display: PixelSize?, rate: FrameRate, frameCount: Int, coverStreamIndex: Int?
    ) -> TranscodePlan.Poster? {
        guard let display else {
            // Covers are square, nearly all of them.
            guard coverStreamIndex != nil else { return nil }
            let sizes = posterLongSides.dropFirst().map { PixelSize(width: $0, height: $0) }
            return TranscodePlan.Poster(candidates: [], sizes: Array(sizes), coverStreamIndex: coverStreamIndex)
        }
        let width = (tellingPart.upperBound - tellingPart.lowerBound) / Double(posterCandidates)
        var frames = (0..<posterCandidates).map { number in
            Int((tellingPart.lowerBound + (Double(number) + 0.5) * width) * Double(frameCount))
        }
        frames = frames.enumerated().filter { $0.offset == 0 || frames[$0.offset - 1] != $0.element }.map(\.element)
        return TranscodePlan.Poster(
            candidates: frames.map(rate.time(ofFrame:)), sizes: posterSizes(of: display),
            coverStreamIndex: coverStreamIndex)
    }

    /// Never larger than the video; what is hardly smaller than the next larger one is left out.
    static func posterSizes(of display: PixelSize) -> [PixelSize] {
        var sizes: [PixelSize] = []
        for longSide in posterLongSides {
            let size = fitted(display, longSide: longSide)
            let isWorthwhile =
                sizes.last.map { Double($0.width) >= Double(size.width) * LadderRule.worthwhileGain } ?? true
            if isWorthwhile { sizes.append(size) }
        }
        return sizes
    }

    static let storyboardIntervals: [Int64] = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600]

    static func storyboard(of preset: Preset, display: PixelSize, duration: MediaTime) -> TranscodePlan.Storyboard {
        let seconds = max(1, duration.rescaled(to: 1, rounding: .up))
        let tiles = { (interval: Int64) in Int(max(1, (seconds + interval - 1) / interval)) }
        let maxTiles = Int64(max(1, preset.storyboard.maxTiles))
        // Beyond the round numbers, whatever keeps the bound.
        let interval = storyboardIntervals.first { tiles($0) <= maxTiles } ?? (seconds + maxTiles - 1) / maxTiles
        let count = tiles(interval)
        let size = fitted(display, longSide: preset.storyboard.tileLongSide)
        // A sheet stays within 4096 pixels on either side: beyond it phones refuse to decode.
        let columns = max(1, min(10, 4096 / size.width, count))
        let rows = max(1, min(10, 4096 / size.height))
        return TranscodePlan.Storyboard(
            interval: MediaTime(interval, timescale: 1), tileCount: count, tileSize: size, columns: columns, rows: rows)
    }

    /// A second from each of a few places; of a short video what there is, from its start.
    static func preview(display: PixelSize, rate: FrameRate, frameCount: Int) -> TranscodePlan.Preview {
        let previewRate = rate.framesPerSecond < previewRate.framesPerSecond ? rate : previewRate
        let step = rate.framesPerSecond / previewRate.framesPerSecond
        let pieceCount = max(1, Int((previewPieceSeconds * previewRate.framesPerSecond).rounded()))
        let whole = pieceCount * previewPlaces.count
        let isShort = Double(frameCount) < 2 * Double(whole) * step
        let frames =
            isShort
            ? (0..<whole).map { Int(Double($0) * step) }
            : previewPlaces.flatMap { place in
                let first = Int(place * Double(frameCount))
                return (0..<pieceCount).map { first + Int(Double($0) * step) }
            }
        return TranscodePlan.Preview(
            times: frames.filter { $0 < frameCount }.map(rate.time(ofFrame:)), frameRate: previewRate,
            size: fitted(display, longSide: previewLongSide))
    }

    /// The picture at most so long, both sides even, never scaled up.
    private static func fitted(_ display: PixelSize, longSide: Int) -> PixelSize {
        let scale = min(1, Double(longSide) / Double(max(display.width, display.height)))
        let side = { (length: Int) in LadderRule.even(Int((Double(length) * scale).rounded())) }
        return PixelSize(width: side(display.width), height: side(display.height))
    }
}
