import Catalog
public import HeadwaterCore

/// What a request shows to prove who asks.
public enum Credentials: Sendable, Redacted {
    case none
    /// What `Authorization: Bearer` carries: an access token, an API key or an upload grant.
    case bearer(String)
    /// What a browser's cookie carries.
    case cookie(String)
}

extension AccountService {
    /// Who asks. Read anew for each request, so that nobody goes on with what was revoked.
    ///
    /// - Throws: ``AccountRefusal`` with `invalidToken`. A cookie that is no longer good makes its bearer anonymous:
    ///   nobody chose to send it.
    public func caller(showing credentials: Credentials) async throws -> Caller {
        switch credentials {
        case .none: return .anonymous
        case .cookie(let text): return try await browser(text) ?? .anonymous
        case .bearer(let text):
            let caller =
                if let key = OpaqueToken<APIKeySubject>(text, prefix: .apiKey) {
                    try await program(key)
                } else {
                    try await signed(text)
                }
            guard let caller else { throw AccountRefusal.invalidToken }
            return caller
        }
    }

    /// The same caller as they are now, for a request that goes on for long; anonymous once what they showed has ended.
    public func current(_ caller: Caller) async throws -> Caller {
        try await database.read { tx in
            switch caller {
            case .anonymous, .owner: return caller
            case .account(_, _, let id):
                guard let session = try tx.sessions.find(id),
                    let (_, user) = try Self.good(id, session.kind, in: tx)
                else { return .anonymous }
                return .account(user.id, user.role, session: id)
            case .key(let id, _, _, let scopes):
                guard let key = try tx.apiKeys.find(id), key.revokedAt == nil,
                    let user = try tx.users.find(key.account), !user.isDisabled
                else { return .anonymous }
                return .key(id, of: user.id, user.role, scopes)
            case .grant(let id, _, _):
                return try Self.good(id, in: tx) == nil ? .anonymous : caller
            }
        }
    }

    /// How long a use goes unrecorded, so that reading a library is not a write for each picture.
    private static let sessionUse = Duration.seconds(3600)
    private static let keyUse = Duration.seconds(60)

    private func browser(_ text: String) async throws -> Caller? {
        guard let token = OpaqueToken<SessionSubject>(text, prefix: .browser) else { return nil }
        let found = try await database.read { tx -> (SessionRecord, UserRecord, Timestamp)? in
            guard let (session, user) = try Self.good(token.id, .browser, in: tx),
                SecretHash.areEqual(session.secretSHA256, token.secretSHA256)
            else { return nil }
            return (session, user, try tx.now())
        }
        guard let (session, user, now) = found else { return nil }
        if now.since(session.usedAt) > Self.sessionUse {
            try await database.write { tx in
                guard var again = try tx.sessions.find(session.id), again.endReason == nil else { return }
                again.usedAt = now
                again.expiresAt = min(now + RefreshFamily.idleLimit, again.createdAt + RefreshFamily.lifetime)
                try tx.sessions.update(again)
            }
        }
        return .account(user.id, user.role, session: session.id)
    }

    private func program(_ token: OpaqueToken<APIKeySubject>) async throws -> Caller? {
        let found = try await database.read { tx -> (APIKeyRecord, UserRecord, Timestamp)? in
            guard let key = try tx.apiKeys.find(token.id), key.revokedAt == nil,
                SecretHash.areEqual(key.secretSHA256, token.secretSHA256),
                let user = try tx.users.find(key.account), !user.isDisabled
            else { return nil }
            return (key, user, try tx.now())
        }
        guard let (key, user, now) = found else { return nil }
        if key.usedAt.map({ now.since($0) > Self.keyUse }) ?? true {
            try await database.write { try $0.apiKeys.touch(key.id) }
        }
        return .key(key.id, of: user.id, user.role, key.scopes)
    }

    private func signed(_ token: String) async throws -> Caller? {
        guard let kid = TokenSigner.keyID(of: token) else { return nil }
        let (key, now) = try await database.read { tx in (try tx.signingKeys.find(kid), try tx.now()) }
        let claims = try await claims(of: token, at: now, key: key)
        guard let user = UserID(claims.sub) else { return nil }
        return try await database.read { tx in
            if claims.aud == SignedClaims.Audience.access.rawValue {
                guard let id = SessionID(claims.jti), let (session, person) = try Self.good(id, .tokens, in: tx),
                    person.id == user
                else { return nil }
                return .account(person.id, person.role, session: session.id)
            }
            guard let id = GrantID(claims.jti), let grant = try Self.good(id, in: tx), grant.account == user else {
                return nil
            }
            return .grant(grant.id, of: user, maxBytes: grant.maxBytes)
        }
    }

    /// A session that has not ended, with its person, who has not been shut out.
    private static func good(
        _ id: SessionID, _ kind: SessionRecord.Kind, in tx: any Transaction
    ) throws -> (SessionRecord, UserRecord)? {
        guard let session = try tx.sessions.find(id), session.kind == kind, session.endReason == nil,
            session.expiresAt > (try tx.now()), let user = try tx.users.find(session.account), !user.isDisabled
        else { return nil }
        return (session, user)
    }
}
