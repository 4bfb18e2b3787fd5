/// When work on an upload begins before its last byte, and how often it is looked at anew.
public enum FollowRule {
    /// Less than this rarely holds more than a header.
    public static let firstBytes: Int64 = 1 << 20
    /// What comes at once is not followed: looked at as a whole it gets a ladder that fits it.
    private static let patience = Duration.seconds(2)
    private static let shortestRest = 10.0
    /// Each look reads the source from its first byte: this share of the time may be spent on it.
    private static let shareOfTime = 20

    /// Whether so much of the upload is still to come that its viewers would wait for it.
    ///
    /// - Parameters:
    ///   - length: bytes in all; nil while nobody has said.
    ///   - elapsed: since the upload began.
    public static func isWorthwhile(durableBytes: Int64, length: Int64?, elapsed: Duration) -> Bool {
        guard durableBytes >= firstBytes, elapsed >= patience else { return false }
        guard let length else { return true }
        let bytesPerSecond = Double(durableBytes) / (elapsed / .seconds(1))
        return Double(length - durableBytes) / bytesPerSecond > shortestRest
    }

    /// How many bytes there must be before the source is looked at again.
    public static func nextBytes(after durableBytes: Int64) -> Int64 { durableBytes + (256 << 10) }

    /// How many bytes there must be before it is tried again to read a beginning that could not be read yet.
    public static func moreBytes(than durableBytes: Int64) -> Int64 { durableBytes + max(firstBytes, durableBytes / 4) }

    /// How long after a look the next one comes at the earliest.
    public static func pause(afterLook length: Duration) -> Duration { max(.seconds(1), length * shareOfTime) }
}
