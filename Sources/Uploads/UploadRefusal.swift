public import HeadwaterCore

/// Why a request to an upload was not carried out, independent of how the answer travels.
public struct UploadRefusal: Error, Sendable, Equatable {
    /// Stable names; which HTTP status each gets is decided in `Web`.
    public enum Kind: String, Sendable, CaseIterable {
        /// `Tus-Resumable` is missing or not one of ours.
        case unsupportedVersion = "unsupported_tus_version"
        /// The method means nothing here.
        case methodNotAllowed = "method_not_allowed"
        case missingHeader = "missing_header"
        case malformedHeader = "malformed_header"
        case malformedMetadata = "malformed_upload_metadata"
        /// What was asked of the video can't be; ``UploadRefusal/fields`` tells what of it.
        case invalidFields = "invalid_fields"
        case unsupportedContentType = "unsupported_content_type"
        /// A form that is no form, or lacks what is needed of it.
        case malformedForm = "malformed_form"
        /// The file is something that surely holds neither pictures nor sound.
        case notMedia = "not_media"
        /// A checksum by an algorithm that is not one of ours.
        case unsupportedChecksum = "unsupported_checksum_algorithm"
        /// The bytes are not those that the checksum was made of; none was kept.
        case checksumMismatch = "upload_checksum_mismatch"
        case notFound = "upload_not_found"
        /// It was there, and was terminated or has expired.
        case gone = "upload_gone"
        case offsetMismatch = "upload_offset_mismatch"
        /// The upload's length is known to be another one.
        case inconsistentLength = "inconsistent_upload_length"
        /// Longer than this server takes at all.
        case tooLarge = "upload_too_large"
        /// More bytes than the upload's length leaves room for.
        case exceedsLength = "upload_length_exceeded"
        /// Nothing can be added to what is complete.
        case complete = "upload_complete"
        /// A final upload is made of others: no bytes of its own can be added, nor its parts be taken away.
        case sealed = "upload_is_final"
        /// Something that is to be joined can't be.
        case unusablePart = "unusable_partial_upload"
        /// A newer request for the same upload took over.
        case superseded = "upload_superseded"
        /// The request's body broke off; what had arrived is kept.
        case interrupted = "upload_interrupted"
        /// More than whom it belongs to may have.
        case quotaExceeded = "quota_exceeded"
        /// The upload grant that it comes by is used up, or its time is over.
        case grantExhausted = "upload_grant_exhausted"
        /// Whom it belongs to may not upload (any more), or it belongs to nobody where everything belongs to someone.
        case notAdmitted = "forbidden"
        case outOfSpace = "out_of_space"
        case storageFailed = "storage_failed"
    }

    public var kind: Kind
    /// One sentence for the person whose client asked.
    public var message: String
    /// What of the request can't be taken, where single fields are to blame.
    public var fields: [FieldProblem] = []
    /// The upload's durable length, where the answer may tell it.
    public var offset: Int64?
    /// Where the client thought that the upload was.
    public var providedOffset: Int64?
    /// For the log.
    public var detail: String?

    public init(_ kind: Kind, _ message: String, offset: Int64? = nil, detail: String? = nil) {
        self.kind = kind
        self.message = message
        self.offset = offset
        self.detail = detail
    }

    public init(invalid fields: [FieldProblem]) {
        self.init(.invalidFields, "What is asked for this video can't be done.")
        self.fields = fields
    }

    static func tooLarge(_ length: Int64, limit: Int64) -> UploadRefusal {
        UploadRefusal(.tooLarge, "Uploads may have at most \(limit) bytes; this one has \(length).")
    }

    static let notFound = UploadRefusal(.notFound, "There is no such upload.")
    static let gone = UploadRefusal(.gone, "The upload was ended, or nothing came for too long.")
}
