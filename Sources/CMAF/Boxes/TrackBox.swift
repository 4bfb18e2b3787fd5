/// `trak`: one track of the presentation (ISO/IEC 14496-12, 8.3.1).
struct TrackBox: Box {
    static let type: FourCC = "trak"
    var header: TrackHeaderBox
    var edit: EditBox?
    var media: MediaBox
    var others: [OpaqueBox] = []

    func encodePayload(to writer: inout BoxWriter) {
        header.encode(to: &writer)
        edit?.encode(to: &writer)
        media.encode(to: &writer)
        for other in others { other.encode(to: &writer) }
    }
}

extension TrackBox {
    init(payload reader: inout BoxReader) throws(CMAFError) {
        var header: TrackHeaderBox?
        var edit: EditBox?
        var media: MediaBox?
        while let child = try reader.nextBox() {
            switch child.type {
            case TrackHeaderBox.type: try child.decode(into: &header)
            case EditBox.type: try child.decode(into: &edit)
            case MediaBox.type: try child.decode(into: &media)
            default: others.append(child.opaque)
            }
        }
        self.header = try reader.require(header)
        self.edit = edit
        self.media = try reader.require(media)
    }
}
