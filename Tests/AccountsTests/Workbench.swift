import Catalog
import HeadwaterCore
import Synchronization
import Testing

@testable import Accounts

/// A service over a catalog in memory whose clock the test moves.
struct Workbench: Sendable {
    let database: SQLiteDatabase
    let accounts: AccountService
    private let time: Clock

    private final class Clock: Sendable {
        let now = Mutex(Timestamp(microseconds: 1_800_000_000_000_000))
    }

    static let password = "a fine password"

    static func open(_ configuration: AccountService.Configuration = .init(isRegistrationOpen: true)) async throws
        -> Workbench
    {
        let time = Clock()
        let database = try await SQLiteDatabase.inMemory(clock: { time.now.withLock { $0 } })
        let passwords = try PasswordHashing(.init(), parameters: .test)
        return Workbench(
            database: database,
            accounts: AccountService(database: database, passwords: passwords, configuration: configuration),
            time: time)
    }

    func pass(_ duration: Duration) { time.now.withLock { $0 = $0 + duration } }

    func make(_ name: String = "ada", role: Role = .creator) async throws -> UserRecord {
        try await accounts.make(
            NewAccount(email: "\(name)@example.org", name: name, password: Secret(Self.password)), role: role)
    }

    func tokens(_ name: String = "ada") async throws -> (access: String, refresh: String) {
        let signIn = try await accounts.signIn(
            email: "\(name)@example.org", password: Self.password, kind: .tokens)
        guard case .tokens(let access, let refresh) = signIn.proof else { throw Unexpected() }
        return (access, refresh)
    }

    func cookie(_ name: String = "ada") async throws -> String {
        let signIn = try await accounts.signIn(
            email: "\(name)@example.org", password: Self.password, kind: .browser)
        guard case .browser(let text) = signIn.proof else { throw Unexpected() }
        return text
    }

    /// Newest first.
    func audited() async throws -> [AuditRecord.Kind] {
        try await accounts.audit(limit: 100, before: nil).map(\.kind)
    }

    struct Unexpected: Error {}
}

/// Expects a refusal of one kind.
func expectRefusal<T>(
    _ kind: AccountRefusal.Kind, sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> T
) async {
    await #expect(sourceLocation: sourceLocation) { _ = try await body() } throws: { error in
        (error as? AccountRefusal)?.kind == kind
    }
}
