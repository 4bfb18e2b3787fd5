/// `moov`: all that is known before the first sample (ISO/IEC 14496-12, 8.2.1).
struct MovieBox: Box {
    static let type: FourCC = "moov"
    var header: MovieHeaderBox
    var tracks: [TrackBox]
    /// There in every file that continues in fragments.
    var extends: MovieExtendsBox?
    var others: [OpaqueBox] = []

    func encodePayload(to writer: inout BoxWriter) {
        header.encode(to: &writer)
        for track in tracks { track.encode(to: &writer) }
        extends?.encode(to: &writer)
        for other in others { other.encode(to: &writer) }
    }
}

extension MovieBox {
    init(payload reader: inout BoxReader) throws(CMAFError) {
        var header: MovieHeaderBox?
        var extends: MovieExtendsBox?
        tracks = []
        while let child = try reader.nextBox() {
            switch child.type {
            case MovieHeaderBox.type: try child.decode(into: &header)
            case TrackBox.type: tracks.append(try child.decode())
            case MovieExtendsBox.type: try child.decode(into: &extends)
            default: others.append(child.opaque)
            }
        }
        self.header = try reader.require(header)
        self.extends = extends
    }
}
