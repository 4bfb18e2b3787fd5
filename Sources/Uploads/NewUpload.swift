public import HeadwaterCore

/// An upload that a client wants to begin.
public struct NewUpload: Sendable, Equatable {
    /// Bytes of the file.
    public var length: Int64
    public var sourceName: SourceName
    /// What the video is called until someone gives it a better title.
    public var title: String
    /// What is wanted besides the preset.
    public var options: EncodeOptions
    /// Whose the video becomes; nil on a server without accounts.
    public var owner: UserID?
    /// The upload grant that it comes by.
    public var grant: GrantID?
    public var visibility: Visibility
    /// `Upload-Metadata` verbatim; empty when there was none.
    public var metadata: String

    /// - Parameter title: taken from the name when there is nothing to see in it.
    public init(
        length: Int64, sourceName: SourceName, title: String = "", options: EncodeOptions = EncodeOptions(),
        visibility: Visibility = .public
    ) {
        self.length = length
        self.sourceName = sourceName
        let cleaned = SourceName.cleaned(title)
        self.title = cleaned.isEmpty ? sourceName.stem : cleaned
        self.options = options
        self.visibility = visibility
        metadata = ""
    }

    /// - Throws: ``UploadRefusal`` with `invalidFields` when the metadata asks for what can't be.
    public init(length: Int64, metadata: UploadMetadata) throws(UploadRefusal) {
        self.init(
            length: length, sourceName: metadata.sourceName, title: metadata["title"] ?? "",
            options: try metadata.options(), visibility: try metadata.visibility())
        self.metadata = metadata.text
    }
}
