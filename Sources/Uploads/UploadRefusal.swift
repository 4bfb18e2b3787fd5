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
        /// A part of the protocol that this server does not speak.
        case unsupportedExtension = "unsupported_tus_extension"
        case unsupportedContentType = "unsupported_content_type"
        case notFound = "upload_not_found"
        case offsetMismatch = "upload_offset_mismatch"
        /// Longer than this server takes at all.
        case tooLarge = "upload_too_large"
        /// More bytes than the upload's length leaves room for.
        case exceedsLength = "upload_length_exceeded"
        /// A newer request for the same upload took over.
        case superseded = "upload_superseded"
        /// The request's body broke off; what had arrived is kept.
        case interrupted = "upload_interrupted"
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
}
