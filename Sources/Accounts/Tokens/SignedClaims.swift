import Foundation
import HeadwaterCore
import JWTKit

/// What a signed token says. Nothing in it is secret.
struct SignedClaims: JWTPayload, Equatable {
    /// What tokens of one kind are for; one is never taken for the other.
    enum Audience: String, CaseIterable {
        case access = "headwater-api"
        case upload = "headwater-upload"
    }

    var iss: String
    var aud: String
    /// Of the person.
    var sub: String
    /// Of the session, or of the grant.
    var jti: String
    /// Seconds since 1970, as for all three.
    var iat: Int64
    var nbf: Int64
    var exp: Int64

    static let issuer = "headwater"
    /// Clocks of several machines may be this far apart, in seconds.
    static let leeway: Int64 = 5

    init(_ audience: Audience, user: UserID, id: String, at now: Timestamp, lifetime: Duration) {
        iss = Self.issuer
        aud = audience.rawValue
        sub = user.text
        jti = id
        iat = now.microseconds / 1_000_000
        nbf = iat
        exp = (now + lifetime).microseconds / 1_000_000
    }

    /// Claims need a time, which jwt-kit would take from the machine's clock: see ``problem(audience:maxLifetime:at:)``.
    func verify(using algorithm: some JWTAlgorithm) {}

    enum Problem: Equatable {
        case issuer, audience, expired, notYetValid, issuedInFuture, lifetime
    }

    /// What is wrong with the claims; nil when nothing is.
    ///
    /// - Parameter maxLifetime: seconds that no token of ours lasts longer than.
    func problem(audience: Audience, maxLifetime: Int64, at now: Timestamp) -> Problem? {
        let now = now.microseconds / 1_000_000
        if iss != Self.issuer { return .issuer }
        if aud != audience.rawValue { return .audience }
        if exp <= now { return .expired }
        if nbf > now + Self.leeway { return .notYetValid }
        if iat > now + Self.leeway { return .issuedInFuture }
        let (lifetime, isOverflowing) = exp.subtractingReportingOverflow(iat)
        if isOverflowing || lifetime > maxLifetime { return .lifetime }
        return nil
    }
}
