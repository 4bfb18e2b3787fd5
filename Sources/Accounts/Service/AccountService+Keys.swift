public import Catalog
public import HeadwaterCore

extension AccountService {
    /// Keys that one person may have at once.
    static let maxKeys = 50

    /// Makes an API key.
    ///
    /// - Returns: what is kept of it, and its text, which is told this once.
    /// - Throws: ``AccountRefusal`` with `invalidFields`, `tooManyKeys`.
    public func makeKey(
        of user: UserID, name: String, scopes: Set<KeyScope>
    ) async throws -> (record: APIKeyRecord, text: String) {
        guard let name = DisplayName(name) else { throw AccountRefusal(invalid: [DisplayName.problem]) }
        guard !scopes.isEmpty else {
            throw AccountRefusal(invalid: [FieldProblem("scopes", "A key has at least one scope.")])
        }
        return try await database.write { tx in
            guard try tx.apiKeys.ofAccount(user).count < Self.maxKeys else {
                throw AccountRefusal(.tooManyKeys, "There are \(Self.maxKeys) keys already; revoke some first.")
            }
            let token = OpaqueToken<APIKeySubject>(try tx.makeID(), prefix: .apiKey)
            let record = APIKeyRecord(
                id: token.id, account: user, name: name.text, scopes: scopes, secretSHA256: token.secretSHA256,
                createdAt: try tx.now())
            try tx.apiKeys.insert(record)
            let list = scopes.map(\.rawValue).sorted().joined(separator: " ")
            try tx.record(.keyMade, by: user, to: record.id.text, detail: list)
            return (record, token.text)
        }
    }

    /// One person's keys that are not revoked, newest first.
    public func keys(of user: UserID) async throws -> [APIKeyRecord] {
        try await database.read { try $0.apiKeys.ofAccount(user) }
    }

    /// - Throws: ``AccountRefusal`` with `keyNotFound`, for another person's key, too.
    public func revokeKey(_ id: APIKeyID, of user: UserID) async throws {
        try await database.write { tx in
            guard try tx.apiKeys.revoke(id, of: user) else {
                throw AccountRefusal(.keyNotFound, "There is no such key.")
            }
            try tx.record(.keyRevoked, by: user, to: id.text)
        }
    }
}
