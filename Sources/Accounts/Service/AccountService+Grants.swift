public import Catalog
public import HeadwaterCore

extension AccountService {
    /// Grants that one person may have at once, of those that can begin an upload.
    static let maxGrants = 1000

    /// One person's grants that can begin an upload, newest first.
    public func grants(of user: UserID) async throws -> [GrantRecord] {
        try await database.read { try $0.grants.ofAccount(user) }
    }

    /// Whether whoever holds a grant may still send anything by it.
    public func isGood(_ grant: GrantID) async throws -> Bool {
        try await database.read { try Self.good(grant, in: $0) } != nil
    }

    /// A grant that has not ended, whose maker may still upload.
    static func good(_ id: GrantID, in tx: any Transaction) throws -> GrantRecord? {
        guard let grant = try tx.grants.find(id), grant.isGood(at: try tx.now()),
            let maker = try tx.users.find(grant.account), !maker.isDisabled, maker.role >= .creator
        else { return nil }
        return grant
    }

    /// Takes back leave to upload, from the next request on: what the grant began stays as far as it came, and its holder adds nothing.
    ///
    /// - Throws: ``AccountRefusal`` with `grantNotFound`, for another person's grant, too.
    public func revokeGrant(_ id: GrantID, of user: UserID) async throws {
        try await database.write { tx in
            guard try tx.grants.revoke(id, of: user) else {
                throw AccountRefusal(.grantNotFound, "There is no such grant.")
            }
            try tx.record(.grantRevoked, by: user, to: id.text)
        }
    }
}
