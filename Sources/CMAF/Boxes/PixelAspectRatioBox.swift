/// `pasp`: width of a pixel over its height (ISO/IEC 14496-12, 12.1.4).
struct PixelAspectRatioBox: Box {
    static let type: FourCC = "pasp"
    var horizontal: UInt32
    var vertical: UInt32

    static let square = PixelAspectRatioBox(horizontal: 1, vertical: 1)

    func encodePayload(to writer: inout BoxWriter) {
        writer.put(horizontal)
        writer.put(vertical)
    }
}

extension PixelAspectRatioBox {
    init(payload reader: inout BoxReader) throws(CMAFError) {
        horizontal = try reader.read()
        vertical = try reader.read()
    }
}
