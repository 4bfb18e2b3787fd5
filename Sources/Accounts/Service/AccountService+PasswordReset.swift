import Catalog
import HeadwaterCore

extension AccountService {
    static let resetLifetime = Duration.seconds(1800)
    /// Between two mails to one person, so that nobody is flooded by another's hand.
    static let resetPause = Duration.seconds(60)

    /// Writes the person a mail with a link, when there is such a person. The caller can't tell from the answer
    /// whether there is, and the mail is sent later.
    public func requestReset(email: String) async throws {
        guard let address = EmailAddress(email)?.text else { return }
        let pages = configuration.publicAddress
        try await database.write { tx in
            guard let user = try tx.users.find(email: address), !user.isDisabled else {
                // Written down all the same, so that all answers take the time of a commit.
                return try tx.record(.resetRequested, by: nil, keeping: Self.attemptsKept)
            }
            let now = try tx.now()
            if let last = try tx.passwordResets.latest(of: user.id), now.since(last.createdAt) < Self.resetPause {
                return try tx.record(.resetRequested, by: user.id, keeping: Self.attemptsKept)
            }
            let token = OpaqueToken<ResetSubject>(try tx.makeID(), prefix: .passwordReset)
            try tx.passwordResets.insert(
                PasswordResetRecord(
                    id: token.id, account: user.id, secretSHA256: token.secretSHA256, createdAt: now,
                    expiresAt: now + Self.resetLifetime))
            try tx.mail.insert(
                MailRecord(
                    id: tx.makeID(), recipient: user.email, subject: "Set a new password",
                    body: Secret(Self.letter(to: user.name, pages: pages, token: token.text)), createdAt: now,
                    reset: token.id))
            try tx.record(.resetRequested, by: user.id, keeping: Self.attemptsKept)
        }
    }

    /// The token stands after the #, so that no server's log holds it.
    ///
    /// - Parameter pages: nil where an administrator reads the mail in the log, and knows the address.
    private static func letter(to name: String, pages: String?, token: String) -> String {
        let link =
            pages.map { "\($0)/reset#\(token)" }
            ?? "/reset#\(token)  (after the address of this server, as in https://video.example.org)"
        return """
            Hello \(name),

            someone, hopefully you, asked for a new password for your account on Headwater. This link lets you set one
            within 30 minutes, once:

            \(link)

            Setting it signs you out everywhere, and ends your API keys and the upload grants that you gave.

            If it was not you, there is nothing to do: your password stays as it is.
            """
    }

    /// Sets a new password by a mail's link. Whoever else has the account loses it: sessions end, and the keys and grants that
    /// were made while it may have been in other hands.
    ///
    /// - Throws: ``AccountRefusal`` with `invalidToken`, `invalidFields`, `busy`. A password that can't be taken does
    ///   not use up the link.
    public func reset(token text: String, password: String) async throws {
        guard let token = OpaqueToken<ResetSubject>(text, prefix: .passwordReset) else {
            throw AccountRefusal.invalidToken
        }
        let found = try await database.read { tx -> UserRecord? in
            guard let (reset, user) = try tx.openReset(token.id),
                SecretHash.areEqual(reset.secretSHA256, token.secretSHA256)
            else { return nil }
            return user
        }
        guard let user = found else { throw AccountRefusal.invalidToken }
        let fresh: Password
        do { fresh = try Password(new: password, avoiding: [user.email, user.name]) } catch {
            throw AccountRefusal(invalid: [FieldProblem("password", error.sentence)])
        }
        let hash = try await passwords.hash(fresh)
        try await database.write { tx in
            guard var now = try tx.users.find(user.id), !now.isDisabled, try tx.passwordResets.use(token.id) else {
                throw AccountRefusal.invalidToken
            }
            now.password = Secret(hash)
            try tx.users.update(now)
            try tx.sessions.endAll(of: user.id, because: "password_reset")
            try tx.passwordResets.useAll(of: user.id)
            try tx.apiKeys.revokeAll(of: user.id)
            try tx.grants.revokeAll(of: user.id)
            try tx.record(.passwordReset, by: user.id)
        }
    }
}

extension Transaction {
    /// A reset whose link works, and whose it is; nil once it was used, followed by another or is too old, or they were shut out.
    func openReset(_ id: ResetID) throws -> (PasswordResetRecord, UserRecord)? {
        guard let reset = try passwordResets.find(id), reset.isGood(at: try now()),
            let user = try users.find(reset.account), !user.isDisabled
        else { return nil }
        return (reset, user)
    }
}
