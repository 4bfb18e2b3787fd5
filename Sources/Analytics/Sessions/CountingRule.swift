/// What counts, as `docs/counting.md` publishes it. All times are milliseconds.
///
/// A change of any number gets a new version, which every answer names.
public struct CountingRule: Sendable, Equatable {
    public static let current = CountingRule()

    public let version = 1

    /// A playback of so much is a view, …
    let viewAfter: Int64 = 3_000
    /// … or of this part of a shorter video.
    let viewPart = 0.5
    /// Views of one video by one viewer in one day; what comes after them are replays.
    let viewsPerViewer = 4
    /// More can't have been watched than time has passed, but for beacons that were late.
    let grace: Int64 = 60_000
    /// Two requests that are further apart belong to different sessions, when nothing else says which they belong to.
    let sessionGap: Int64 = 30 * 60_000
    /// A request that tells nothing but itself stands for at most so much watching.
    let requestGap: Int64 = 30_000
    /// Requests without a name that came so shortly before a session of the same viewer were its first.
    let adoption: Int64 = 120_000
    /// Sessions of one address among those that are kept; nothing is heard of what comes after them. An address may be that of a campus or of
    /// a carrier's gateway, so they are many.
    let sessionsPerAddress = 1_000
    /// No beacon tells of more of the video.
    let watchedAtOnce: Int64 = 600_000
    /// Whoever was heard of within this time is watching.
    let live: Int64 = 30_000

    /// How long one has to watch for a view.
    func viewThreshold(duration: Int64?) -> Int64 {
        guard let duration, duration > 0 else { return viewAfter }
        return min(viewAfter, Int64(Double(duration) * viewPart))
    }
}
