extension MultivariantPlaylist {
    /// EXT-X-SESSION-DATA (RFC 8216 4.3.4.4): anything an application wants to tell about the whole presentation.
    public struct SessionData: Hashable, Sendable {
        /// DATA-ID: a reversed domain name, as `com.example.title`.
        public var id: String
        /// VALUE: the data itself; exactly one of it and ``uri`` is there.
        public var value: String?
        /// URI: where the data are, as JSON.
        public var uri: String?
        /// LANGUAGE (BCP-47) of the value.
        public var language: String?

        public init(id: String, value: String, language: String? = nil) {
            self.init(id: id, value: value, uri: nil, language: language)
        }

        public init(id: String, uri: String, language: String? = nil) {
            self.init(id: id, value: nil, uri: uri, language: language)
        }

        fileprivate init(id: String, value: String?, uri: String?, language: String?) {
            self.id = id
            self.value = value
            self.uri = uri
            self.language = language
        }
    }
}

extension MultivariantPlaylist.SessionData: AttributedTag {
    static let tagName = "EXT-X-SESSION-DATA"
    static let blank = MultivariantPlaylist.SessionData(id: "", value: nil, uri: nil, language: nil)
    static let attributes: [TagAttribute<MultivariantPlaylist.SessionData>] = [
        .required("DATA-ID", \.id, .quoted),
        .optional("VALUE", \.value, .quoted),
        .optional("URI", \.uri, .quoted),
        .optional("LANGUAGE", \.language, .quoted),
    ]
}
