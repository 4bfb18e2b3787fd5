extension MediaPlaylist {
    /// EXT-X-KEY (RFC 8216 4.3.2.4): how the segments that follow are encrypted.
    ///
    /// It holds until the next tag of the same KEYFORMAT, or one that says NONE.
    public struct Key: Hashable, Sendable {
        /// METHOD, whatever it is: `NONE`, `AES-128`, `SAMPLE-AES`, `SAMPLE-AES-CTR`.
        public var method: String
        /// URI: where the key is.
        public var uri: String?
        /// IV as it is written, `0x` and hexadecimal digits.
        public var initializationVector: String?
        /// KEYFORMAT; `identity` when absent.
        public var keyFormat: String?
        /// KEYFORMATVERSIONS.
        public var keyFormatVersions: String?

        public init(
            method: String, uri: String? = nil, initializationVector: String? = nil, keyFormat: String? = nil,
            keyFormatVersions: String? = nil
        ) {
            self.method = method
            self.uri = uri
            self.initializationVector = initializationVector
            self.keyFormat = keyFormat
            self.keyFormatVersions = keyFormatVersions
        }
    }
}

extension MediaPlaylist.Key: AttributedTag {
    static let tagName = "EXT-X-KEY"
    static let blank = MediaPlaylist.Key(method: "")
    static let attributes: [TagAttribute<MediaPlaylist.Key>] = [
        .required("METHOD", \.method, .word),
        .optional("URI", \.uri, .quoted),
        .optional("IV", \.initializationVector, .word),
        .optional("KEYFORMAT", \.keyFormat, .quoted),
        .optional("KEYFORMATVERSIONS", \.keyFormatVersions, .quoted),
    ]
}
