/// `hdlr`: whether a track is picture or sound (ISO/IEC 14496-12, 8.4.3).
struct HandlerBox: Box {
    static let type: FourCC = "hdlr"
    static let video: FourCC = "vide"
    static let audio: FourCC = "soun"

    var handler: FourCC
    /// For people.
    var name: String

    func encodePayload(to writer: inout BoxWriter) {
        writer.putVersion(0)
        writer.putZeros(4)
        writer.put(handler)
        writer.putZeros(12)
        writer.put(terminated: name)
    }
}

extension HandlerBox {
    init(payload reader: inout BoxReader) throws(CMAFError) {
        _ = try reader.readVersion(upTo: 0)
        try reader.skip(4)
        handler = try reader.readType()
        try reader.skip(12)
        name = reader.readTerminatedText()
    }
}
