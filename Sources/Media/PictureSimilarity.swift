import CFFmpeg
import HeadwaterCore

/// How alike pictures are, by libavfilter's `ssim`.
enum PictureSimilarity {
    /// What is read of the filter: the luma's mean over the picture. `All` would weigh the flat colour planes too and
    /// tell less.
    private static let luma = "lavfi.ssim.Y"

    /// The structural similarity of the luma of each pair, 0 to 1; the filter tells six digits.
    ///
    /// - Parameter pairs: pictures of one size and format.
    /// - Throws: ``LibraryError``.
    static func ofLuma(_ pairs: [(made: Frame, wanted: Frame)]) throws(LibraryError) -> [Double] {
        guard let first = pairs.first else { return [] }
        let graph = try FilterGraph.open(
            "[in0][in1]ssim", like: [first.made, first.wanted], base: TimeBase(numerator: 1, denominator: 1))
        for (number, pair) in pairs.enumerated() {
            for (input, frame) in [pair.made, pair.wanted].enumerated() {
                let stamped = try frame.reference()
                stamped.pointer.pointee.pts = Int64(number)
                try graph.push(stamped, to: input)
            }
        }
        try graph.push(nil, to: 0)
        try graph.push(nil, to: 1)
        var values: [Double] = []
        while let frame = try graph.pull() {
            guard let entry = av_dict_get(frame.pointer.pointee.metadata, luma, nil, 0),
                let value = Double(String(cString: entry.pointee.value))
            else { throw LibraryError("ssim gave no \(luma)") }
            values.append(value)
        }
        guard values.count == pairs.count else {
            throw LibraryError("ssim gave \(values.count) values for \(pairs.count) pictures")
        }
        return values
    }
}
