import HeadwaterCore

/// What x264 found out in encoding one rendition of a chunk: the type of each frame, and for each block of a frame that
/// others refer to how many bits it is worth to keep it well (its macroblock tree).
///
/// Written by x264 as the statistics of a first pass. Another rendition is then encoded as in a second pass, which spares
/// it to look ahead: a fifth of its work. x264 scales the tree to the size of the rendition.
struct FirstPass: Equatable {
    /// Of the rendition that was encoded.
    let size: PixelSize
    /// The encoder's settings in its own words; what a second pass must have in common with the first is checked by x264.
    let settings: String
    /// In decoding order.
    let frames: [Frame]
    /// A record for each frame that is a reference, in decoding order: its type, and 16 bits for each block.
    let tree: [ArraySlice<UInt8>]
}

extension FirstPass {
    /// Between the text and the tree; x264's text has none.
    private static let separator: UInt8 = 0

    /// One file of the two that x264 writes.
    static func file(statistics: [UInt8], tree: [UInt8]) -> [UInt8] { statistics + [separator] + tree }

    /// Reads a file and holds it against what the plan says: it comes from a process that read a foreign file.
    ///
    /// - Parameters:
    ///   - size: of the rendition that was encoded.
    ///   - range: the frames that are wanted, whole closed GOPs, by their place among those that were encoded.
    /// - Throws: ``Failure`` with `codec_protocol`.
    init(_ file: [UInt8], size: PixelSize, frames range: Range<Int>) throws(Failure) {
        guard let end = file.firstIndex(of: Self.separator), let text = String(validating: file[..<end], as: UTF8.self)
        else { throw Self.damaged("no text") }
        let lines = text.split(separator: "\n")
        guard let first = lines.first, first.hasPrefix("#options: \(size.width)x\(size.height) "),
            first.allSatisfy(\.isASCII)
        else { throw Self.damaged("of another size") }
        let blocks = ((size.width + 15) / 16) * ((size.height + 15) / 16)
        let recordBytes = 1 + 2 * blocks
        var rest = file[(end + 1)...]
        var frames: [Frame] = []
        var tree: [ArraySlice<UInt8>] = []
        for (place, line) in lines.dropFirst().enumerated() {
            guard var frame = Frame(line), frame.coded == place, !frame.kind.isReference || rest.count >= recordBytes
            else { throw Self.damaged("line \(place): \(line.prefix(200))") }
            if range.contains(frame.shown) {
                frame.shown -= range.lowerBound
                frame.coded -= range.lowerBound
                frames.append(frame)
                if frame.kind.isReference { tree.append(rest.prefix(recordBytes)) }
            }
            if frame.kind.isReference { rest = rest.dropFirst(recordBytes) }
        }
        guard rest.isEmpty, frames.map(\.coded) == Array(0..<range.count),
            Set(frames.map(\.shown)).count == range.count
        else { throw Self.damaged("\(frames.count) frames instead of \(range.count), \(rest.count) bytes left") }
        self.size = size
        settings = String(first)
        self.frames = frames
        self.tree = tree
    }

    private static func damaged(_ detail: String) -> Failure {
        Failure(.codecProtocol, "The first pass of a chunk is damaged.", detail: detail)
    }
}
