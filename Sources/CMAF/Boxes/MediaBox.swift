/// `mdia`: what a track's samples are (ISO/IEC 14496-12, 8.4.1).
struct MediaBox: Box {
    static let type: FourCC = "mdia"
    var header: MediaHeaderBox
    var handler: HandlerBox
    /// There when the language does not fit into the header.
    var extendedLanguage: ExtendedLanguageBox?
    var information: MediaInformationBox
    var others: [OpaqueBox] = []

    func encodePayload(to writer: inout BoxWriter) {
        header.encode(to: &writer)
        handler.encode(to: &writer)
        extendedLanguage?.encode(to: &writer)
        information.encode(to: &writer)
        for other in others { other.encode(to: &writer) }
    }
}

extension MediaBox {
    init(payload reader: inout BoxReader) throws(CMAFError) {
        var header: MediaHeaderBox?
        var handler: HandlerBox?
        var extendedLanguage: ExtendedLanguageBox?
        var information: MediaInformationBox?
        while let child = try reader.nextBox() {
            switch child.type {
            case MediaHeaderBox.type: try child.decode(into: &header)
            case HandlerBox.type: try child.decode(into: &handler)
            case ExtendedLanguageBox.type: try child.decode(into: &extendedLanguage)
            case MediaInformationBox.type: try child.decode(into: &information)
            default: others.append(child.opaque)
            }
        }
        self.header = try reader.require(header)
        self.handler = try reader.require(handler)
        self.extendedLanguage = extendedLanguage
        self.information = try reader.require(information)
    }
}
