/// `mdhd`: the track's own timescale and its language (ISO/IEC 14496-12, 8.4.2).
struct MediaHeaderBox: Box {
    static let type: FourCC = "mdhd"
    var timescale: UInt32
    /// 0 when the samples are in fragments.
    var duration: UInt64 = 0
    var language: PackedLanguage

    func encodePayload(to writer: inout BoxWriter) {
        let isLong = duration > UInt32.max
        writer.putVersion(isLong ? 1 : 0)
        writer.putZeros(isLong ? 16 : 8)
        writer.put(timescale)
        if isLong { writer.put(duration) } else { writer.put(UInt32(duration)) }
        writer.put(language.rawValue)
        writer.putZeros(2)
    }
}

extension MediaHeaderBox {
    init(payload reader: inout BoxReader) throws(CMAFError) {
        let isLong = try reader.readVersion(upTo: 1).version == 1
        try reader.skip(isLong ? 16 : 8)
        timescale = try reader.read()
        duration = try isLong ? reader.read() : UInt64(reader.read(UInt32.self))
        language = PackedLanguage(rawValue: try reader.read())
    }
}

/// `elng`: the language as a complete BCP-47 tag (ISO/IEC 14496-12, 8.4.6).
struct ExtendedLanguageBox: Box {
    static let type: FourCC = "elng"
    var tag: String

    func encodePayload(to writer: inout BoxWriter) {
        writer.putVersion(0)
        writer.put(terminated: tag)
    }
}

extension ExtendedLanguageBox {
    init(payload reader: inout BoxReader) throws(CMAFError) {
        _ = try reader.readVersion(upTo: 0)
        tag = reader.readTerminatedText()
    }
}
