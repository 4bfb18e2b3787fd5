public import Catalog
public import HeadwaterCore

extension AccountService {
    /// - Throws: ``AccountRefusal`` with `userNotFound`.
    public func user(_ id: UserID) async throws -> UserRecord {
        guard let user = try await database.read({ try $0.users.find(id) }) else { throw AccountRefusal.noUser }
        return user
    }

    /// Newest first.
    ///
    /// - Parameter cursor: the last id of the page before; nil for the first page.
    public func users(limit: Int, before cursor: UserID?) async throws -> [UserRecord] {
        try await database.read { try $0.users.page(limit: limit, before: cursor) }
    }

    /// What changes of one's own account; nil stays.
    public struct OwnChange: Sendable {
        public var name: String?
        /// With the one there is, so that an open laptop is not enough.
        public var password: (current: Secret, new: Secret)?

        public init(name: String? = nil, password: (current: Secret, new: Secret)? = nil) {
            self.name = name
            self.password = password
        }
    }

    /// Changes one's own account. Another password ends all other sessions.
    ///
    /// - Throws: ``AccountRefusal`` with `invalidFields`, `wrongCredentials`, `busy`.
    public func change(_ id: UserID, _ change: OwnChange, session: SessionID?) async throws -> UserRecord {
        let user = try await user(id)
        var name: DisplayName?
        if let text = change.name {
            name = DisplayName(text)
            guard name != nil else { throw AccountRefusal(invalid: [DisplayName.problem]) }
        }
        var hash: String?
        if let (current, new) = change.password { hash = try await passwordHash(of: user, current: current, new: new) }
        return try await database.write { [name, hash] tx in
            guard var now = try tx.users.find(id) else { throw AccountRefusal.noUser }
            if let name { now.name = name.text }
            if let hash {
                guard now.password == user.password else { throw AccountRefusal.wrongCredentials }
                now.password = Secret(hash)
                try tx.sessions.endAll(of: id, because: "password_changed", except: session)
                try tx.passwordResets.useAll(of: id)
                try tx.record(.passwordChanged, by: id)
            }
            try tx.users.update(now)
            return now
        }
    }

    private func passwordHash(of user: UserRecord, current: Secret, new: Secret) async throws -> String {
        let fresh: Password
        do { fresh = try Password(new: new.text, avoiding: [user.email, user.name]) } catch {
            throw AccountRefusal(invalid: [FieldProblem("password", error.sentence)])
        }
        guard let given = Password(given: current.text),
            case .right = try await passwords.check(given, against: user.password.text)
        else { throw AccountRefusal(.wrongCredentials, "That is not the current password.") }
        return try await passwords.hash(fresh)
    }

    /// What an admin changes of anyone's account; nil stays.
    public struct AdminChange: Sendable {
        public var role: Role?
        public var isDisabled: Bool?

        public init(role: Role? = nil, isDisabled: Bool? = nil) {
            self.role = role
            self.isDisabled = isDisabled
        }
    }

    /// Disabling ends all of the person's sessions; their keys and grants rest with them.
    ///
    /// - Throws: ``AccountRefusal`` with `userNotFound`, `lastAdmin`.
    public func change(_ id: UserID, _ change: AdminChange, by admin: UserID) async throws -> UserRecord {
        try await database.write { tx in
            guard var user = try tx.users.find(id) else { throw AccountRefusal.noUser }
            let before = user
            user.role = change.role ?? user.role
            user.isDisabled = change.isDisabled ?? user.isDisabled
            try tx.users.update(user)
            if before.role == .admin, try tx.users.count(.admin) == 0 {
                throw AccountRefusal(.lastAdmin, "Someone has to be left who looks after the accounts.")
            }
            if user.role != before.role {
                try tx.record(
                    .roleChanged, by: admin, to: id.text, detail: "\(before.role.rawValue) to \(user.role.rawValue)")
            }
            if user.isDisabled != before.isDisabled {
                if user.isDisabled { try tx.sessions.endAll(of: id, because: "disabled") }
                try tx.record(user.isDisabled ? .accountDisabled : .accountEnabled, by: admin, to: id.text)
            }
            return user
        }
    }

    /// Newest first.
    public func audit(limit: Int, before cursor: AuditID?) async throws -> [AuditRecord] {
        try await database.read { try $0.audit.page(limit: limit, before: cursor) }
    }

    /// Notes that a known caller asked for what they may not, once a minute for each action. Strangers are not noted.
    ///
    /// Nothing is written for what is noted already, so that asking again and again keeps nobody from writing.
    public func recordRefusal(of caller: Caller, _ action: Action) async throws {
        guard let user = caller.user else { return }
        let isNoted = try await database.read { tx in
            let now = try tx.now()
            let event = try AuditRecord(
                id: tx.makeID(), kind: .permissionRefused, account: user, detail: action.rawValue, createdAt: now)
            return try tx.audit.holds(alike: event, since: now + .seconds(-60))
        }
        if isNoted { return }
        try await database.write { try $0.record(.permissionRefused, by: user, detail: action.rawValue, keeping: 1) }
    }
}

extension AccountRefusal {
    static let noUser = AccountRefusal(.userNotFound, "There is no such account.")
}
