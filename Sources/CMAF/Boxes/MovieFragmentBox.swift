/// `moof`: describes the samples of the `mdat` behind it (ISO/IEC 14496-12, 8.8.4).
struct MovieFragmentBox: Box {
    static let type: FourCC = "moof"
    var header: MovieFragmentHeaderBox
    var tracks: [TrackFragmentBox]
    var others: [OpaqueBox] = []

    func encodePayload(to writer: inout BoxWriter) {
        header.encode(to: &writer)
        for track in tracks { track.encode(to: &writer) }
        for other in others { other.encode(to: &writer) }
    }
}

extension MovieFragmentBox {
    init(payload reader: inout BoxReader) throws(CMAFError) {
        var header: MovieFragmentHeaderBox?
        tracks = []
        while let child = try reader.nextBox() {
            switch child.type {
            case MovieFragmentHeaderBox.type: try child.decode(into: &header)
            case TrackFragmentBox.type: tracks.append(try child.decode())
            default: others.append(child.opaque)
            }
        }
        self.header = try reader.require(header)
    }
}

/// `mfhd` (ISO/IEC 14496-12, 8.8.5).
struct MovieFragmentHeaderBox: Box {
    static let type: FourCC = "mfhd"
    /// Grows from fragment to fragment.
    var sequenceNumber: UInt32

    func encodePayload(to writer: inout BoxWriter) {
        writer.putVersion(0)
        writer.put(sequenceNumber)
    }
}

extension MovieFragmentHeaderBox {
    init(payload reader: inout BoxReader) throws(CMAFError) {
        _ = try reader.readVersion(upTo: 0)
        sequenceNumber = try reader.read()
    }
}
