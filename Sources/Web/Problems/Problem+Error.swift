import Accounts
import Analytics
import Catalog
import HTTPTypes
import HeadwaterCore
import Hummingbird
import Origin
import Uploads

/// The one place that gives an error its HTTP status and the words that the public reads.
extension Problem {
    init(reporting error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let refusal as UploadRefusal: self.init(refusal)
        case let refusal as AccountRefusal: self.init(refusal)
        case let failure as Failure: self.init(failure)
        case let error as ObjectStoreError: self.init(error)
        case let error as CatalogError: self.init(error)
        case let error as HTTPError: self.init(error)
        case is OriginOverload: self = .overloaded
        case let problem as BeaconProblem: self.init(problem)
        case let error as BeaconLogError: self.init(error)
        default: self = .unexpected("\(error)")
        }
    }

    /// Nothing about the server's inside reaches the client.
    static func unexpected(_ cause: String) -> Problem {
        Problem(.internalServerError, "internal_error", "Something went wrong on the server.", cause: cause)
    }

    /// A client may try again after this many seconds.
    private static let soon: HTTPFields = [.retryAfter: "1"]

    private init(_ refusal: UploadRefusal) {
        let status: HTTPResponse.Status
        var fields: HTTPFields = [:]
        switch refusal.kind {
        case .unsupportedVersion:
            status = .preconditionFailed
            fields[.tusVersion] = Tus.version
        case .methodNotAllowed: status = .methodNotAllowed
        case .missingHeader, .malformedHeader, .malformedMetadata, .malformedForm, .invalidFields,
            .unsupportedChecksum, .inconsistentLength, .unusablePart:
            status = .badRequest
        case .checksumMismatch: status = .checksumMismatch
        case .sealed, .quotaExceeded, .grantExhausted, .notAdmitted: status = .forbidden
        case .unsupportedContentType, .notMedia: status = .unsupportedMediaType
        case .notFound: status = .notFound
        case .gone: status = .gone
        case .offsetMismatch, .superseded: status = .conflict
        case .tooLarge, .exceedsLength, .complete: status = .contentTooLarge
        // Clients take up a 5xx again, and not a 4xx.
        case .interrupted:
            status = .serviceUnavailable
            fields = Self.soon
        case .outOfSpace: status = .insufficientStorage
        case .storageFailed: status = .internalServerError
        }
        if let offset = refusal.offset { fields[.uploadOffset] = String(offset) }
        self.init(status, refusal.kind.rawValue, refusal.message, fields: fields, cause: refusal.detail)
        errors = refusal.fields
    }

    private init(_ failure: Failure) {
        let status: HTTPResponse.Status =
            switch failure.code {
            case .outOfSpace: .insufficientStorage
            case .cancelled: .conflict
            default: .internalServerError
            }
        self.init(status, failure.code.rawValue, failure.message, cause: failure.detail)
    }

    private init(_ error: ObjectStoreError) {
        let cause = "\(error)"
        switch error.kind {
        case .notFound: self.init(.notFound, Self.notFound.code, Self.notFound.detail, cause: cause)
        case .outOfSpace: self = .full(cause)
        case .unavailable: self = .busy(cause)
        case .alreadyExists, .denied: self = .unexpected(cause)
        }
    }

    private init(_ error: CatalogError) {
        switch error.kind {
        case .busy, .unavailable: self = .busy("\(error)")
        case .full: self = .full("\(error)")
        case .conflict:
            self.init(.conflict, "conflict", "The video has changed meanwhile.", cause: "\(error)")
        case .constraint, .corrupt, .denied, .newerSchema, .malformedRow, .invalidStatement:
            self = .unexpected("\(error)")
        }
    }

    private init(_ error: HTTPError) {
        switch error.status {
        case .notFound: self = .notFound
        case .contentTooLarge: self.init(error.status, "body_too_large", "The request's body is too large.")
        default:
            guard error.status.kind == .clientError else {
                self = .unexpected("\(error)")
                return
            }
            self.init(error.status, "bad_request", "The request can't be read.", cause: "\(error)")
        }
    }

    private init(_ problem: BeaconProblem) {
        self.init(.badRequest, "invalid_beacon", "\(problem.message) It is at byte \(problem.place) of the body.")
    }

    private init(_ error: BeaconLogError) {
        switch error.kind {
        case .busy, .closed: self = .busy("\(error)")
        case .full: self = .full("\(error)")
        case .failed: self = .unexpected("\(error)")
        }
    }

    private static func busy(_ cause: String) -> Problem {
        Problem(
            .serviceUnavailable, "busy", "The server is busy; try again in a moment.", fields: soon, cause: cause)
    }

    private static let overloaded = Problem(
        .serviceUnavailable, "overloaded", "Too much is asked for right now; try again in a moment.", fields: soon)

    private static func full(_ cause: String) -> Problem {
        Problem(.insufficientStorage, Failure.Code.outOfSpace.rawValue, "The server's disk is full.", cause: cause)
    }
}

extension HTTPResponse.Status {
    /// RFC 4918 11.5.
    static let insufficientStorage = HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage")
}
