/// `tfhd`: what holds for all samples of a track fragment (ISO/IEC 14496-12, 8.8.7).
struct TrackFragmentHeaderBox: Box {
    static let type: FourCC = "tfhd"
    var trackID: UInt32
    /// From the start of the file; never written, because a segment does not know its place in one.
    var baseDataOffset: UInt64?
    var descriptionIndex: UInt32?
    var defaultDuration: UInt32?
    var defaultSize: UInt32?
    var defaultFlags: SampleFlags?
    /// Data offsets count from the `moof`, also with several tracks.
    var isBaseMovieFragment = true

    private enum Presence {
        static let baseDataOffset: UInt32 = 0x1
        static let descriptionIndex: UInt32 = 0x2
        static let defaultDuration: UInt32 = 0x8
        static let defaultSize: UInt32 = 0x10
        static let defaultFlags: UInt32 = 0x20
        static let baseIsMovieFragment: UInt32 = 0x2_0000
    }

    func encodePayload(to writer: inout BoxWriter) {
        var presence: UInt32 = isBaseMovieFragment ? Presence.baseIsMovieFragment : 0
        if baseDataOffset != nil { presence |= Presence.baseDataOffset }
        if descriptionIndex != nil { presence |= Presence.descriptionIndex }
        if defaultDuration != nil { presence |= Presence.defaultDuration }
        if defaultSize != nil { presence |= Presence.defaultSize }
        if defaultFlags != nil { presence |= Presence.defaultFlags }
        writer.putVersion(0, flags: presence)
        writer.put(trackID)
        if let baseDataOffset { writer.put(baseDataOffset) }
        if let descriptionIndex { writer.put(descriptionIndex) }
        if let defaultDuration { writer.put(defaultDuration) }
        if let defaultSize { writer.put(defaultSize) }
        if let defaultFlags { writer.put(defaultFlags.rawValue) }
    }
}

extension TrackFragmentHeaderBox {
    init(payload reader: inout BoxReader) throws(CMAFError) {
        let presence = try reader.readVersion(upTo: 0).flags
        trackID = try reader.read()
        baseDataOffset = try presence & Presence.baseDataOffset != 0 ? reader.read() : nil
        descriptionIndex = try presence & Presence.descriptionIndex != 0 ? reader.read() : nil
        defaultDuration = try presence & Presence.defaultDuration != 0 ? reader.read() : nil
        defaultSize = try presence & Presence.defaultSize != 0 ? reader.read() : nil
        defaultFlags =
            try presence & Presence.defaultFlags != 0 ? SampleFlags(rawValue: reader.read()) : nil
        isBaseMovieFragment = presence & Presence.baseIsMovieFragment != 0
    }
}
