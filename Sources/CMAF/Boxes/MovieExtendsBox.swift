/// `mvex`: says that samples come in fragments (ISO/IEC 14496-12, 8.8.1).
struct MovieExtendsBox: Box {
    static let type: FourCC = "mvex"
    var tracks: [TrackExtendsBox]
    var others: [OpaqueBox] = []

    func encodePayload(to writer: inout BoxWriter) {
        for track in tracks { track.encode(to: &writer) }
        for other in others { other.encode(to: &writer) }
    }
}

extension MovieExtendsBox {
    init(payload reader: inout BoxReader) throws(CMAFError) {
        tracks = []
        while let child = try reader.nextBox() {
            switch child.type {
            case TrackExtendsBox.type: tracks.append(try child.decode())
            default: others.append(child.opaque)
            }
        }
    }
}

/// `trex`: what holds for samples when their fragment says nothing (ISO/IEC 14496-12, 8.8.3).
struct TrackExtendsBox: Box {
    static let type: FourCC = "trex"
    var trackID: UInt32
    var descriptionIndex: UInt32 = 1
    var duration: UInt32 = 0
    var size: UInt32 = 0
    var flags = SampleFlags(rawValue: 0)

    func encodePayload(to writer: inout BoxWriter) {
        writer.putVersion(0)
        writer.put(trackID)
        writer.put(descriptionIndex)
        writer.put(duration)
        writer.put(size)
        writer.put(flags.rawValue)
    }
}

extension TrackExtendsBox {
    init(payload reader: inout BoxReader) throws(CMAFError) {
        _ = try reader.readVersion(upTo: 0)
        trackID = try reader.read()
        descriptionIndex = try reader.read()
        duration = try reader.read()
        size = try reader.read()
        flags = SampleFlags(rawValue: try reader.read())
    }
}
