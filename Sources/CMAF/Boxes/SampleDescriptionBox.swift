/// `stsd`: how the samples are coded (ISO/IEC 14496-12, 8.5.2).
struct SampleDescriptionBox: Box {
    static let type: FourCC = "stsd"

    enum Entry: Sendable, Equatable {
        case video(VisualSampleEntry)
        case audio(AudioSampleEntry)
        /// A coding of which nothing is known but its name.
        case other(OpaqueBox)

        var format: FourCC {
            switch self {
            case .video(let entry): entry.format
            case .audio(let entry): entry.format
            case .other(let box): box.type
            }
        }
    }

    var entries: [Entry]

    func encodePayload(to writer: inout BoxWriter) {
        writer.putVersion(0)
        writer.put(UInt32(entries.count))
        for entry in entries {
            switch entry {
            case .video(let entry): entry.encode(to: &writer)
            case .audio(let entry): entry.encode(to: &writer)
            case .other(let box): box.encode(to: &writer)
            }
        }
    }
}

extension SampleDescriptionBox {
    init(payload reader: inout BoxReader) throws(CMAFError) {
        _ = try reader.readVersion(upTo: 1)
        let count = try reader.readCount(ofElements: 8)
        entries = []
        while let child = try reader.nextBox() {
            switch child.type {
            case let type where VisualSampleEntry.formats.contains(type): entries.append(.video(try child.decode()))
            case let type where AudioSampleEntry.formats.contains(type): entries.append(.audio(try child.decode()))
            default: entries.append(.other(child.opaque))
            }
        }
        guard entries.count == count else {
            throw reader.error(.invalid, "\(entries.count) entries where \(count) are announced")
        }
    }
}
