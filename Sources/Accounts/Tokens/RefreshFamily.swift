public import Catalog
public import HeadwaterCore

/// The life of a sign-in by tokens: each refresh token is good for once, and the next one takes its place.
///
/// A token that comes a second time was copied by someone: whether the thief or the owner came first can't be told,
/// so nobody goes on (RFC 9700 4.14.2).
public struct RefreshFamily: Sendable, Equatable {
    public private(set) var record: SessionRecord

    /// How long a family lasts after its last rotation.
    public static let idleLimit = Duration.seconds(30 * 86_400)
    /// How long it lasts at all.
    public static let lifetime = Duration.seconds(180 * 86_400)

    public init(_ record: SessionRecord) { self.record = record }

    /// Begins a family with its first token.
    public static func issue(
        _ id: SessionID, of account: UserID, secretSHA256: String, at now: Timestamp
    ) -> RefreshFamily {
        RefreshFamily(
            SessionRecord(
                id: id, account: account, kind: .tokens, secretSHA256: secretSHA256, createdAt: now,
                expiresAt: now + idleLimit))
    }

    public enum Outcome: Sendable, Equatable {
        /// The next token is good now, and the one that was shown no longer.
        case rotated
        /// The token was used before: the family has ended with this call.
        case replayed
        case expired
        /// It had ended before.
        case ended
    }

    /// Changes one token for the next.
    ///
    /// - Parameters:
    ///   - shown: hash of the secret that came.
    ///   - next: hash of the secret that is to follow.
    public mutating func rotate(shown: String, next: String, at now: Timestamp) -> Outcome {
        guard record.endReason == nil else { return .ended }
        guard record.expiresAt > now else { return .expired }
        guard SecretHash.areEqual(shown, record.secretSHA256) else {
            record.endReason = "replayed"
            return .replayed
        }
        record.secretSHA256 = next
        record.generation += 1
        record.usedAt = now
        record.expiresAt = min(now + Self.idleLimit, record.createdAt + Self.lifetime)
        return .rotated
    }

    /// Ends it by the will of its owner; ending again changes nothing.
    public mutating func end(because reason: String) {
        if record.endReason == nil { record.endReason = reason }
    }
}
