import Catalog
public import HeadwaterCore

/// An upload to be made of others that are complete.
public struct FinalUpload: Sendable, Equatable {
    /// In the order of their bytes.
    public var parts: [VideoID]
    /// What is to become of it, its length not known yet.
    public var upload: NewUpload

    init(parts: [VideoID], upload: NewUpload) {
        self.parts = parts
        self.upload = upload
        self.upload.kind = .final
    }

    /// - Throws: ``UploadRefusal`` with `invalidFields`.
    public init(parts: [VideoID], metadata: UploadMetadata) throws(UploadRefusal) {
        self.init(parts: parts, upload: try NewUpload(length: nil, metadata: metadata))
    }
}
