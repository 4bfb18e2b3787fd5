public import Catalog
public import HeadwaterCore

extension AccountService {
    /// One person's grants that can begin an upload, newest first, a thousand at most.
    public func grants(of user: UserID) async throws -> [GrantRecord] {
        Array(try await database.read { try $0.grants.ofAccount(user) }.prefix(1000))
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
