public import Catalog
public import HeadwaterCore

/// What someone gives to get an account, before anything of it was looked at.
public struct NewAccount: Sendable {
    public var email: String
    public var name: String
    public var password: Secret

    public init(email: String, name: String, password: Secret) {
        self.email = email
        self.name = name
        self.password = password
    }

    /// The fields in the form that is kept.
    ///
    /// - Throws: ``AccountRefusal`` naming every field that can't be taken.
    func checked() throws(AccountRefusal) -> (email: EmailAddress, name: DisplayName, password: Password) {
        var problems: [FieldProblem] = []
        let address = EmailAddress(email)
        if address == nil { problems.append(FieldProblem("email", "This is no e-mail address.")) }
        let shown = DisplayName(name)
        if shown == nil { problems.append(DisplayName.problem) }
        var secret: Password?
        do { secret = try Password(new: password.text, avoiding: [email, name]) } catch {
            problems.append(FieldProblem("password", error.sentence))
        }
        guard let address, let shown, let secret else { throw AccountRefusal(invalid: problems) }
        return (address, shown, secret)
    }
}

extension Password.Problem {
    /// For the person who chose it.
    var sentence: String {
        switch self {
        case .tooShort: "A password has at least \(Password.length.lowerBound) characters."
        case .tooLong: "A password has at most \(Password.length.upperBound) bytes."
        case .common: "This password is among the first that are tried; choose another."
        }
    }
}

extension AccountService {
    /// Someone makes themselves an account.
    ///
    /// - Throws: ``AccountRefusal`` with `registrationClosed`, `invalidFields`, `emailTaken`, `busy`.
    public func register(_ new: NewAccount) async throws -> UserRecord {
        guard configuration.isRegistrationOpen else {
            throw AccountRefusal(.registrationClosed, "Accounts are made by an administrator here.")
        }
        return try await make(new, role: configuration.newRole)
    }

    /// Makes an account, whoever asks: the caller has been let through already.
    ///
    /// - Throws: ``AccountRefusal`` with `invalidFields`, `emailTaken`, `busy`.
    public func make(_ new: NewAccount, role: Role) async throws -> UserRecord {
        let (email, name, password) = try new.checked()
        let hash = try await passwords.hash(password)
        return try await database.write { tx in
            guard try tx.users.find(email: email.text) == nil else {
                throw AccountRefusal(.emailTaken, "There is an account with this address already.")
            }
            let user = UserRecord(
                id: try tx.makeID(), email: email.text, name: name.text, password: Secret(hash), role: role,
                createdAt: try tx.now())
            try tx.users.insert(user)
            try tx.record(.registered, by: user.id, detail: role.rawValue)
            return user
        }
    }
}
