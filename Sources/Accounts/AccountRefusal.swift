public import HeadwaterCore

/// Why something about accounts was not done, independent of how the answer travels.
public struct AccountRefusal: Error, Sendable, Equatable {
    /// Stable names; which HTTP status each gets is decided in `Web`.
    public enum Kind: String, Sendable, CaseIterable {
        /// Address or password is wrong, or the account is disabled: which one is not told.
        case wrongCredentials = "wrong_credentials"
        /// What a request showed to prove who asks is not good, or no longer.
        case invalidToken = "invalid_token"
        /// A refresh token came a second time: everyone who has one of its family is signed out.
        case tokenReplayed = "token_replayed"
        case registrationClosed = "registration_closed"
        case emailTaken = "email_taken"
        /// What was asked can't be; ``AccountRefusal/fields`` tells what of it.
        case invalidFields = "invalid_fields"
        case keyNotFound = "api_key_not_found"
        case grantNotFound = "upload_grant_not_found"
        case userNotFound = "user_not_found"
        /// The server would be left without anyone who decides.
        case lastAdmin = "last_admin"
        case tooManyKeys = "too_many_api_keys"
        case tooManyGrants = "too_many_upload_grants"
        case quotaExceeded = "quota_exceeded"
        case grantExhausted = "upload_grant_exhausted"
        /// More passwords than the server can check at once.
        case busy
    }

    public var kind: Kind
    /// One sentence for the person who asked.
    public var message: String
    /// What of the request can't be taken, where single fields are to blame.
    public var fields: [FieldProblem] = []

    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    public init(invalid fields: [FieldProblem]) {
        self.init(.invalidFields, "Some of this can't be taken as it is.")
        self.fields = fields
    }

    static let wrongCredentials = AccountRefusal(.wrongCredentials, "The address or the password is wrong.")
    static let invalidToken = AccountRefusal(
        .invalidToken, "What this request proves itself with is not valid (any more).")
    static let busy = AccountRefusal(.busy, "Too many people sign in right now; try again in a moment.")
}
