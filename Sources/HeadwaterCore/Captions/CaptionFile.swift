/// A file of captions as someone sends it, read strictly: what a player would pass over without a word is told by its line.
public struct CaptionFile: Sendable, Equatable {
    public enum Form: Sendable, CaseIterable {
        /// W3C WebVTT, section 4.
        case webVTT
        /// SubRip, which nobody has written down: numbers, times with commas, text.
        case subRip
    }

    /// In the order of their start.
    public var cues: [SubtitleCue]

    /// Of the file. The captions of a long film have a tenth of it.
    public static let maxBytes = 1 << 20
    public static let maxCues = 20_000
    /// Characters that one cue may have.
    static let maxPayload = 2000

    /// - Throws: ``CaptionProblems`` with the first lines that can't be taken.
    public init(_ bytes: [UInt8], as form: Form) throws(CaptionProblems) {
        guard bytes.count <= Self.maxBytes else {
            throw CaptionProblems(line: nil, "Captions have at most \(Self.maxBytes) bytes.")
        }
        var reader = CaptionReader(form)
        let blocks = try CaptionBlock.all(in: CaptionLine.all(in: bytes), form)
        for block in blocks { reader.read(block) }
        cues = try reader.finish()
    }
}
