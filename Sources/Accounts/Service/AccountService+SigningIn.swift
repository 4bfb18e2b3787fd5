public import Catalog
public import HeadwaterCore

/// What someone who signed in is given. The texts are secrets and told once.
public struct SignIn: Sendable {
    public enum Proof: Sendable, Redacted {
        /// For a browser's cookie.
        case browser(String)
        /// A JWT for ``AccountService/accessLifetime``, and the token that gets the next two.
        case tokens(access: String, refresh: String)
    }

    public var user: UserRecord
    public var session: SessionID
    public var proof: Proof
    /// When the session ends unless it is used.
    public var expiresAt: Timestamp
}

extension Transaction {
    /// Seconds that events are kept.
    private static var auditRetention: Int { 180 * 86_400 }

    /// Forgets what no one can use any more. Done when someone signs in, which happens often enough.
    fileprivate func removeExpired() throws {
        try sessions.removeExpired()
        try grants.removeEnded()
        try passwordResets.removeExpired()
        try audit.removeBefore(now() + .seconds(-Self.auditRetention))
    }
}

extension AccountService {
    /// Of a minute, in the audit log: failed sign-ins and links that were asked for, of one person or of all strangers. Enough
    /// to see that someone tries, and no way to fill the disk.
    static let attemptsKept = 10

    /// Signs in with address and password.
    ///
    /// - Throws: ``AccountRefusal`` with `wrongCredentials`, `busy`.
    public func signIn(
        email: String, password: String, kind: SessionRecord.Kind
    ) async throws -> SignIn {
        let address = EmailAddress(email)?.text
        let found = try await database.read { tx in try address.flatMap { try tx.users.find(email: $0) } }
        // One that no password can be costs as much as any other.
        let given = Password(given: password)
        let verdict = try await passwords.check(
            given ?? .impossible, against: given == nil ? nil : found?.password.text)
        guard let found, case .right(let betterHash) = verdict, !found.isDisabled else {
            try await database.write { tx in
                try tx.record(
                    .loginFailed, by: found?.id, detail: found?.isDisabled == true ? "disabled" : "",
                    keeping: Self.attemptsKept)
            }
            throw AccountRefusal.wrongCredentials
        }
        let (session, token) = try await database.write { tx in
            // It may have been disabled, or given another password, while this one was hashed.
            guard let now = try tx.users.find(found.id), !now.isDisabled, now.password == found.password else {
                throw AccountRefusal.wrongCredentials
            }
            if let betterHash { try tx.users.rehash(found.id, from: found.password, to: Secret(betterHash)) }
            try tx.removeExpired()
            try tx.record(.loginSucceeded, by: found.id, detail: kind.rawValue)
            return try Self.begin(kind, of: found.id, in: tx)
        }
        let proof: SignIn.Proof =
            switch kind {
            case .browser: .browser(token)
            case .tokens: .tokens(access: try await accessToken(of: found.id, session: session.id), refresh: token)
            }
        return SignIn(user: found, session: session.id, proof: proof, expiresAt: session.expiresAt)
    }

    private static func begin(
        _ kind: SessionRecord.Kind, of user: UserID, in tx: any Transaction
    ) throws -> (SessionRecord, token: String) {
        let prefix: TokenPrefix = kind == .browser ? .browser : .refresh
        let token = OpaqueToken<SessionSubject>(try tx.makeID(), prefix: prefix)
        var session = RefreshFamily.issue(token.id, of: user, secretSHA256: token.secretSHA256, at: try tx.now()).record
        session.kind = kind
        try tx.sessions.insert(session)
        return (session, token.text)
    }

    /// Changes a refresh token for the next two tokens.
    ///
    /// - Throws: ``AccountRefusal`` with `invalidToken`, or `tokenReplayed` when it was used before: then the whole
    ///   family has ended.
    public func refresh(_ text: String) async throws -> SignIn {
        guard let shown = OpaqueToken<SessionSubject>(text, prefix: .refresh) else { throw AccountRefusal.invalidToken }
        let next = OpaqueToken(shown.id, prefix: .refresh)
        let (outcome, user, record) = try await database.write { tx in
            guard let session = try tx.sessions.find(shown.id), session.kind == .tokens,
                let user = try tx.users.find(session.account), !user.isDisabled
            else { throw AccountRefusal.invalidToken }
            var family = RefreshFamily(session)
            let outcome = family.rotate(shown: shown.secretSHA256, next: next.secretSHA256, at: try tx.now())
            try tx.sessions.update(family.record)
            if outcome == .replayed { try tx.record(.refreshReplayed, by: user.id, to: session.id.text) }
            return (outcome, user, family.record)
        }
        switch outcome {
        case .rotated:
            let access = try await accessToken(of: user.id, session: record.id)
            return SignIn(
                user: user, session: record.id, proof: .tokens(access: access, refresh: next.text),
                expiresAt: record.expiresAt)
        case .replayed:
            throw AccountRefusal(
                .tokenReplayed, "This token was used before, so everyone who has it is signed out. Sign in again.")
        case .expired, .ended: throw AccountRefusal.invalidToken
        }
    }

    /// Ends one session of the caller's; ending again changes nothing.
    public func signOut(_ id: SessionID) async throws {
        try await database.write { tx in
            guard let session = try tx.sessions.find(id), session.endReason == nil else { return }
            var family = RefreshFamily(session)
            family.end(because: "signed_out")
            try tx.sessions.update(family.record)
            try tx.record(.loggedOut, by: session.account)
        }
    }

    /// Ends the family of a refresh token. One that is not good any more is a success, and says nothing.
    public func signOut(refreshToken text: String) async throws {
        guard let token = OpaqueToken<SessionSubject>(text, prefix: .refresh) else { return }
        let isGood = try await database.read { tx in
            try tx.sessions.find(token.id).map { SecretHash.areEqual($0.secretSHA256, token.secretSHA256) } ?? false
        }
        if isGood { try await signOut(token.id) }
    }

    private func accessToken(of user: UserID, session: SessionID) async throws -> String {
        let (key, now) = try await signingKey()
        return try await TokenSigner.sign(
            SignedClaims(.access, user: user, id: session.text, at: now, lifetime: Self.accessLifetime), with: key)
    }
}
