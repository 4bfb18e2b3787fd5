/// Chooses the sizes of a source's renditions from the rungs of one of a preset's ladders.
///
/// Never larger than the source; the source's own size is kept as the top one when it lies well above
/// the next rung, with a cap between its neighbours'.
enum LadderRule {
    /// How much larger than the next rung a source must be to be worth a rendition of its own.
    static let worthwhileGain = 1.1

    /// The smallest side that an encoder takes: x265 refuses less than a block of 32 pixels, SVT-AV1 less than 64.
    private static func smallestSide(of codec: VideoCodec) -> Int {
        switch codec {
        case .h264: 2
        case .hevc: 32
        case .av1: 64
        }
    }

    /// From the largest to the smallest; none when the source is too small for the ladder's codec.
    static func rungs(of ladder: Preset.Video, for display: PixelSize) -> [Preset.Rung] {
        let least = smallestSide(of: ladder.codec)
        return rungs(of: ladder.rungs, for: display).filter { $0.shortSide >= least }
    }

    private static func rungs(of rungs: [Preset.Rung], for display: PixelSize) -> [Preset.Rung] {
        let ordered = rungs.sorted { $0.shortSide > $1.shortSide }
        let native = even(display.shortSide)
        let fitting = ordered.filter { $0.shortSide <= native }
        guard let smallest = ordered.last else { return [] }
        guard let top = fitting.first, Double(native) >= Double(smallest.shortSide) * worthwhileGain else {
            return [only(shortSide: native, smallest: smallest, next: ordered.dropLast().last)]
        }
        guard let larger = ordered.last(where: { $0.shortSide > native }),
            Double(native) >= Double(top.shortSide) * worthwhileGain
        else { return fitting }
        return [cap(of: top, shortSide: native, above: larger)] + fitting
    }

    /// The picture scaled to a short side, an even number; the other side is rounded once, from the exact aspect.
    static func size(of source: VideoFacts, shortSide: Int) -> PixelSize {
        let display = source.displaySize
        let exact = Double(shortSide) * max(source.displayAspect, 1 / source.displayAspect)
        // The nearest even number, but never beyond the source: 854x480, not 852x480.
        let longSide = max(2, min(even(max(display.width, display.height)), Int((exact / 2).rounded()) * 2))
        return display.width >= display.height
            ? PixelSize(width: longSide, height: shortSide)
            : PixelSize(width: shortSide, height: longSide)
    }

    /// Rounds down, so that nothing is ever scaled up; at least 2.
    static func even(_ length: Int) -> Int { max(2, length / 2 * 2) }

    /// The one rung of a source that is hardly larger than the smallest rung, which is made for poor networks: the
    /// best there is gets the sound of the next rung, and its bits for each pixel.
    private static func only(shortSide: Int, smallest: Preset.Rung, next: Preset.Rung?) -> Preset.Rung {
        var rung = next ?? smallest
        let share = Double(shortSide * shortSide) / Double(rung.shortSide * rung.shortSide)
        rung.maxBitsPerSecond = max(smallest.maxBitsPerSecond, Int(Double(rung.maxBitsPerSecond) * share / 1000) * 1000)
        rung.shortSide = shortSide
        return rung
    }

    /// A rung at the source's own size; its cap grows with the pixels between the two neighbours.
    private static func cap(of rung: Preset.Rung, shortSide: Int, above: Preset.Rung) -> Preset.Rung {
        var native = rung
        native.shortSide = shortSide
        native.audioGroup = above.audioGroup
        let low = Double(rung.shortSide * rung.shortSide)
        let high = Double(above.shortSide * above.shortSide)
        let share = (Double(shortSide * shortSide) - low) / (high - low)
        let bits = Double(rung.maxBitsPerSecond) + share * Double(above.maxBitsPerSecond - rung.maxBitsPerSecond)
        native.maxBitsPerSecond = Int(bits / 1000) * 1000
        return native
    }
}
