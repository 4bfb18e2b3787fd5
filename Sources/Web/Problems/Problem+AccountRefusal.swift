import Accounts
import HTTPTypes
import Hummingbird

extension Problem {
    init(_ refusal: AccountRefusal) {
        let status: HTTPResponse.Status
        var fields: HTTPFields = [:]
        switch refusal.kind {
        case .wrongCredentials: status = .unauthorized
        case .invalidToken, .tokenReplayed:
            status = .unauthorized
            // RFC 6750 3.1.
            fields[.wwwAuthenticate] = "Bearer realm=\"headwater\", error=\"invalid_token\""
        case .registrationClosed, .quotaExceeded, .grantExhausted: status = .forbidden
        case .emailTaken, .lastAdmin, .tooManyKeys, .tooManyGrants: status = .conflict
        case .invalidFields: status = .badRequest
        case .keyNotFound, .grantNotFound, .userNotFound: status = .notFound
        case .busy:
            status = .serviceUnavailable
            fields[.retryAfter] = "2"
        }
        self.init(status, refusal.kind.rawValue, refusal.message, fields: fields)
        errors = refusal.fields
    }
}
