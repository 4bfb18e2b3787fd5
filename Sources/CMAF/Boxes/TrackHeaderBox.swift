/// `tkhd`: a track's number and its size on the screen (ISO/IEC 14496-12, 8.3.2).
struct TrackHeaderBox: Box {
    static let type: FourCC = "tkhd"
    var trackID: UInt32
    /// 0 when the samples are in fragments.
    var duration: UInt64 = 0
    /// Whether a player shows it unless told otherwise.
    var isEnabled = true
    /// Tracks of one group are languages or versions of the same; 0 is no group.
    var alternateGroup: UInt16 = 0
    var isAudio: Bool
    /// 16.16 fixed point; 0 for sound.
    var width: UInt32
    var height: UInt32

    /// `track_enabled` and `track_in_movie`.
    private static let enabled: UInt32 = 1
    private static let inMovie: UInt32 = 2

    func encodePayload(to writer: inout BoxWriter) {
        let isLong = duration > UInt32.max
        writer.putVersion(isLong ? 1 : 0, flags: Self.inMovie | (isEnabled ? Self.enabled : 0))
        writer.putZeros(isLong ? 16 : 8)
        writer.put(trackID)
        writer.putZeros(4)
        if isLong { writer.put(duration) } else { writer.put(UInt32(duration)) }
        // Reserved, layer.
        writer.putZeros(8 + 2)
        writer.put(alternateGroup)
        writer.put(isAudio ? FixedPoint.fullVolume : 0)
        writer.putZeros(2)
        writer.putIdentityMatrix()
        writer.put(width)
        writer.put(height)
    }
}

extension TrackHeaderBox {
    init(payload reader: inout BoxReader) throws(CMAFError) {
        let (version, flags) = try reader.readVersion(upTo: 1)
        let isLong = version == 1
        isEnabled = flags & Self.enabled != 0
        try reader.skip(isLong ? 16 : 8)
        trackID = try reader.read()
        try reader.skip(4)
        duration = try isLong ? reader.read() : UInt64(reader.read(UInt32.self))
        try reader.skip(8 + 2)
        alternateGroup = try reader.read()
        isAudio = try reader.read(UInt16.self) != 0
        try reader.skip(2 + 36)
        width = try reader.read()
        height = try reader.read()
    }
}
