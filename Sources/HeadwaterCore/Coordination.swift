/// Word among the parts of Headwater that something changed: in memory within one process, Redis among several.
///
/// A message is a nudge, not the truth: whoever hears it reads the catalog. Losing one delays, never corrupts.
public protocol Coordination: Sendable {
    func publish(_ topic: Topic) async
    /// Each element means "something changed since you last looked"; nudges that arrive together are one.
    /// Ends when the consumer stops or the process shuts down.
    func subscribe(to topic: Topic) async -> AsyncStream<Void>
}

public enum Topic: Hashable, Sendable {
    /// There may be a job to claim.
    case jobs
    /// A video's row or its progress changed.
    case video(VideoID)
    /// Some video's did: heard by whoever watches all of them, without being said.
    case videos
    /// There may be something to send to webhooks, for another reason than a video.
    case webhooks
}
