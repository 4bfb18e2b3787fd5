/// `stsd`: how the samples are coded (ISO/IEC 14496-12, 8.5.2).
struct SampleDescriptionBox: Box {
    static let type: FourCC = "stsd"

    enum Entry: Sendable, Equatable {
        case avc(AVCSampleEntry)
        case aac(MPEG4AudioSampleEntry)
        /// A coding that is not ours.
        case other(OpaqueBox)
    }

    var entries: [Entry]

    func encodePayload(to writer: inout BoxWriter) {
        writer.putVersion(0)
        writer.put(UInt32(entries.count))
        for entry in entries {
            switch entry {
            case .avc(let box): box.encode(to: &writer)
            case .aac(let box): box.encode(to: &writer)
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
            case AVCSampleEntry.type: entries.append(.avc(try child.decode()))
            case MPEG4AudioSampleEntry.type: entries.append(.aac(try child.decode()))
            default: entries.append(.other(child.opaque))
            }
        }
        guard entries.count == count else {
            throw reader.error(.invalid, "\(entries.count) entries where \(count) are announced")
        }
    }
}
