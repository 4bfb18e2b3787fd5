import Accounts
import Catalog
import HeadwaterCore
import Storage

/// What is done about accounts beside a server, which may be running: the catalog is opened without its folder's lock.
extension Composition {
    /// - Throws: ``ProgramExit`` with all that can't be taken.
    static func makeAdmin(in folder: String, email: String, name: String, password: String) async throws {
        try await withAccounts(in: folder) { accounts in
            do {
                _ = try await accounts.make(
                    NewAccount(email: email, name: name, password: Secret(password)), role: .admin)
            } catch let refusal as AccountRefusal {
                let problems = refusal.fields.map { "\($0.field): \($0.message)" }
                throw ProgramExit.failure(
                    problems.isEmpty ? refusal.message : problems.joined(separator: "\nheadwater: "))
            }
        }
    }

    /// - Returns: the new key's id.
    static func rotateSigningKey(in folder: String) async throws -> String {
        try await withAccounts(in: folder) { try await $0.rotateSigningKey() }
    }

    private static func withAccounts<T>(in folder: String, _ body: (AccountService) async throws -> T) async throws -> T
    {
        let database = try await SQLiteDatabase.open(path: try DataFolder.prepareCatalog(in: folder))
        do {
            let result = try await body(AccountService(database: database, passwords: PasswordHashing()))
            try await database.close()
            return result
        } catch {
            try await database.close()
            throw error
        }
    }
}
