/// When a delivery that was not taken is tried again.
public enum WebhookRetry {
    /// With the pauses below, the last attempt is some 40 hours after the first.
    public static let maxAttempts = 12
    /// An endpoint that took nothing for this long, and let a delivery run out of attempts, is disabled.
    public static let patience = Duration.seconds(36 * 3600)

    private static let firstPause = 5.0
    private static let growth = 4.0
    private static let longestPause = 8.0 * 3600

    /// The pause before the next attempt; nil when there is none.
    ///
    /// - Parameters:
    ///   - attempts: made so far, at least 1.
    ///   - chance: 0 to 1, moves the pause by up to a fifth either way, so that receivers that were all away at once do not get everything at
    ///     once when they come back.
    public static func pause(after attempts: Int, chance: Double) -> Duration? {
        guard attempts < maxAttempts else { return nil }
        var pause = firstPause
        for _ in 1..<max(1, attempts) { pause = min(pause * growth, longestPause) }
        let milliseconds = pause * 1000 * (0.8 + 0.4 * min(max(0, chance), 1))
        return .milliseconds(Int64(milliseconds.rounded()))
    }
}

/// What came of one attempt.
public enum WebhookAnswer: Sendable, Equatable {
    /// Of HTTP.
    case status(Int)
    /// There was no answer; one sentence tells why.
    case none(String)

    public var isTaken: Bool {
        if case .status(200..<300) = self { true } else { false }
    }

    /// The receiver wants no more of it, now and later (410 of RFC 9110 15.5.11, as Standard Webhooks asks senders to take it).
    public var isFarewell: Bool { self == .status(410) }
}
