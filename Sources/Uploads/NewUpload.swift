public import Catalog
public import HeadwaterCore

/// An upload that a client wants to begin.
public struct NewUpload: Sendable, Equatable {
    public var kind: UploadRecord.Kind
    /// Bytes of the file; nil when the client will tell later.
    public var length: Int64?
    public var sourceName: SourceName
    /// What the video is called until someone gives it a better title.
    public var title: String
    /// What is wanted besides the preset.
    public var options: EncodeOptions
    /// The upload grant that it comes by.
    public var grant: GrantID?
    public var visibility: Visibility
    /// `Upload-Metadata` verbatim; empty when there was none.
    public var metadata: String
    /// What the client says its content is; nil when it does not say.
    public var mediaType: String?
    /// Whose the upload is and the video becomes; nil on a server without accounts.
    public var owner: String?

    /// - Parameter title: taken from the name when there is nothing to see in it.
    public init(
        kind: UploadRecord.Kind = .single, length: Int64?, sourceName: SourceName, title: String = "",
        options: EncodeOptions = EncodeOptions(), visibility: Visibility = .public, mediaType: String? = nil
    ) {
        self.kind = kind
        self.length = length
        self.sourceName = sourceName
        let cleaned = SourceName.cleaned(title)
        self.title = cleaned.isEmpty ? sourceName.stem : cleaned
        self.options = options
        self.visibility = visibility
        self.mediaType = Self.stated(mediaType)
        metadata = ""
    }

    /// What a client says its content is, if it can be the name of a media type: visible ASCII characters and spaces
    /// (RFC 9110 8.3.1), not very many.
    static func stated(_ text: String?) -> String? {
        text.flatMap { text in
            (1...255).contains(text.utf8.count) && text.utf8.allSatisfy { (0x20...0x7E).contains($0) } ? text : nil
        }
    }

    /// - Throws: ``UploadRefusal`` with `invalidFields` when the metadata asks for what can't be.
    public init(
        kind: UploadRecord.Kind = .single, length: Int64?, metadata: UploadMetadata
    ) throws(UploadRefusal) {
        self.init(
            kind: kind, length: length, sourceName: metadata.sourceName, title: metadata["title"] ?? "",
            options: try metadata.options(), visibility: try metadata.visibility(), mediaType: metadata.mediaType)
        self.metadata = metadata.text
    }
}
