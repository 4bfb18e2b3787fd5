public import Catalog
public import HeadwaterCore

/// People and what they may: signing in, tokens, keys, grants and the record of it all. Knows no HTTP.
///
/// Everything lies in the catalog, whose clock is the only one; nothing is kept between calls, so that what is revoked
/// is revoked at once and everywhere.
public struct AccountService: Sendable {
    public struct Configuration: Sendable {
        /// Whether anyone may make themselves an account.
        public var isRegistrationOpen: Bool
        /// The role of those who do.
        public var newRole: Role
        public var quotas: QuotaPlan
        /// Where the pages are, for links in mails; nil when that is not known, which does only where mails go to the log.
        public var publicAddress: String?

        public init(
            isRegistrationOpen: Bool = false, newRole: Role = .creator, quotas: QuotaPlan = .standard,
            publicAddress: String? = nil
        ) {
            self.isRegistrationOpen = isRegistrationOpen
            self.newRole = newRole
            self.quotas = quotas
            self.publicAddress = publicAddress
        }
    }

    public let configuration: Configuration
    let database: any Database
    let passwords: PasswordHashing

    /// Of a JWT for the API.
    public static let accessLifetime = Duration.seconds(600)
    /// Of an upload grant at most.
    public static let maxGrantLifetime = Duration.seconds(86_400)

    public init(database: any Database, passwords: PasswordHashing, configuration: Configuration = Configuration()) {
        self.database = database
        self.passwords = passwords
        self.configuration = configuration
    }

    /// Whether anyone could sign in and decide.
    public func hasAdmin() async throws -> Bool {
        try await database.read { try $0.users.count(.admin) > 0 }
    }
}

extension Transaction {
    /// A new id at the catalog's time.
    func makeID<Subject>(_: Subject.Type = Subject.self) throws -> Identifier<Subject> {
        .make(milliseconds: try now().microseconds / 1000)
    }

    /// Notes what happened. Neither secrets nor what someone typed into a wrong field go into `detail`.
    func record(
        _ kind: AuditRecord.Kind, by account: UserID?, to subject: String? = nil, detail: String = ""
    ) throws {
        try audit.insert(
            AuditRecord(
                id: makeID(), kind: kind, account: account, subject: subject, detail: detail, createdAt: now()))
    }

    /// As ``record(_:by:to:detail:)``, of what anyone can bring about again and again: so many are kept of a minute, and what
    /// comes beyond takes the place of the last.
    ///
    /// - Parameter limit: of one kind, person and detail.
    func record(_ kind: AuditRecord.Kind, by account: UserID?, detail: String = "", keeping limit: Int) throws {
        let now = try now()
        let event = try AuditRecord(id: makeID(), kind: kind, account: account, detail: detail, createdAt: now)
        try audit.insert(event, keeping: limit, since: now + .seconds(-60))
    }
}
