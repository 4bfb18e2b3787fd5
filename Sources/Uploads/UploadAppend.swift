/// What a request that brings bytes says about them.
public struct UploadAppend: Sendable, Equatable {
    /// Where in the upload its first byte belongs.
    public var offset: Int64
    /// Bytes of the body; nil when only its end will tell.
    public var bodyLength: Int64?
    /// Bytes of the whole upload, where this request is the first to know.
    public var uploadLength: Int64?
    /// Whether the end of the body is that of the upload.
    public var endsUpload: Bool
    /// What the bytes must amount to, or none of them is taken.
    public var checksum: UploadChecksum?

    public init(
        offset: Int64, bodyLength: Int64?, uploadLength: Int64? = nil, endsUpload: Bool = false,
        checksum: UploadChecksum? = nil
    ) {
        self.offset = offset
        self.bodyLength = bodyLength
        self.uploadLength = uploadLength
        self.endsUpload = endsUpload
        self.checksum = checksum
    }

    /// The length of the whole upload as far as this request tells it.
    ///
    /// - Throws: ``UploadRefusal`` with `inconsistentLength` when it tells two, or one that its own bytes exceed.
    func length() throws(UploadRefusal) -> Int64? {
        let (end, isOverflow) = offset.addingReportingOverflow(bodyLength ?? 0)
        guard !isOverflow else {
            throw UploadRefusal(.exceedsLength, "No upload can have so many bytes.")
        }
        guard endsUpload, bodyLength != nil else { return uploadLength }
        guard uploadLength == nil || uploadLength == end else {
            throw UploadRefusal(
                .inconsistentLength,
                "The body ends at byte \(end), and the upload is said to have \(uploadLength ?? 0).")
        }
        return end
    }
}
