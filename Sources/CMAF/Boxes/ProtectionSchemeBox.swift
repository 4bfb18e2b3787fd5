/// `sinf`: says of an encrypted sample entry what it would be in clear (ISO/IEC 14496-12, 8.12.1).
struct ProtectionSchemeBox: Box {
    static let type: FourCC = "sinf"
    /// From `frma` (ISO/IEC 14496-12, 8.12.2).
    var originalFormat: FourCC
    var others: [OpaqueBox] = []

    private static let originalFormatType: FourCC = "frma"

    func encodePayload(to writer: inout BoxWriter) {
        writer.putBox(Self.originalFormatType) { $0.put(originalFormat) }
        for other in others { other.encode(to: &writer) }
    }
}

extension ProtectionSchemeBox {
    init(payload reader: inout BoxReader) throws(CMAFError) {
        var original: FourCC?
        while let child = try reader.nextBox() {
            if child.type == Self.originalFormatType, original == nil {
                var payload = child.payload
                original = try payload.readType()
            } else {
                others.append(child.opaque)
            }
        }
        guard let original else { throw reader.error(.invalid, "no \(Self.originalFormatType) in it") }
        originalFormat = original
    }
}
