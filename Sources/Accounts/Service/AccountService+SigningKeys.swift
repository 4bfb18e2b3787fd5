import Catalog
import HeadwaterCore

extension AccountService {
    /// The key that signs, made when there is none, and the catalog's time.
    func signingKey() async throws -> (SigningKeyRecord, Timestamp) {
        let found = try await database.read { tx in (try tx.signingKeys.current(), try tx.now()) }
        if let key = found.0 { return (key, found.1) }
        return try await database.write { tx in
            let now = try tx.now()
            // Another process may have made one meanwhile.
            if let key = try tx.signingKeys.current() { return (key, now) }
            let key = TokenSigner.makeKey(at: now)
            try tx.signingKeys.insert(key)
            return (key, now)
        }
    }

    /// From here on a new key signs; the old ones verify until the last of their tokens has ended.
    ///
    /// - Returns: the new key's id.
    @discardableResult
    public func rotateSigningKey() async throws -> String {
        try await database.write { tx in
            let now = try tx.now()
            let key = TokenSigner.makeKey(at: now)
            try tx.signingKeys.retire(verifyingUntil: now + max(Self.accessLifetime, Self.maxGrantLifetime))
            try tx.signingKeys.insert(key)
            try tx.record(.signingKeyRotated, by: nil, to: key.id)
            return key.id
        }
    }

    /// The claims of a token that we signed for this use and that is good now.
    ///
    /// - Throws: ``AccountRefusal`` with `invalidToken`.
    func claims(of token: String, at now: Timestamp, key: SigningKeyRecord?) async throws -> SignedClaims {
        guard let key, key.verifiesUntil.map({ $0 > now }) ?? true,
            let claims = try await TokenSigner.verify(token, with: key),
            let audience = SignedClaims.Audience(rawValue: claims.aud)
        else { throw AccountRefusal.invalidToken }
        let lifetime =
            switch audience {
            case .access: Self.accessLifetime
            case .upload: Self.maxGrantLifetime
            }
        guard claims.problem(audience: audience, maxLifetime: lifetime.components.seconds, at: now) == nil else {
            throw AccountRefusal.invalidToken
        }
        return claims
    }
}
