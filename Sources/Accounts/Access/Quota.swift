public import Catalog
public import HeadwaterCore

/// How much one person may keep. Nil is without limit.
public struct Quota: Sendable, Equatable {
    /// Of the sources.
    public var bytes: Int64?
    public var videos: Int?
    /// Of video, as far as it is known.
    public var minutes: Double?
    /// Videos whose work is under way at once.
    public var runningJobs: Int?

    public init(bytes: Int64? = nil, videos: Int? = nil, minutes: Double? = nil, runningJobs: Int? = nil) {
        self.bytes = bytes
        self.videos = videos
        self.minutes = minutes
        self.runningJobs = runningJobs
    }

    public static let unlimited = Quota()

    /// Which limit a new upload would break.
    public enum Excess: String, Sendable, CaseIterable {
        case bytes, videos, minutes
        case runningJobs = "running_jobs"
    }

    /// The first limit that is in the way; nil when there is room.
    ///
    /// - Parameter bytes: of the new upload. How long it will be is not known before it is inspected, so it is the
    ///   minutes that are there already that count.
    public func excess(adding bytes: Int64, to usage: VideoUsage) -> Excess? {
        // The sum of two sizes that clients name may be beyond what a number holds.
        let (sum, isOverflowing) = usage.bytes.addingReportingOverflow(bytes)
        if let limit = self.bytes, isOverflowing || sum > limit { return .bytes }
        if let videos, usage.videos >= videos { return .videos }
        if let minutes, usage.seconds >= minutes * 60 { return .minutes }
        if let runningJobs, usage.processing >= runningJobs { return .runningJobs }
        return nil
    }
}

/// What each role may keep.
public struct QuotaPlan: Sendable, Equatable {
    public var byRole: [Role: Quota]

    public init(byRole: [Role: Quota] = [:]) { self.byRole = byRole }

    /// Those who look after the server know how large its disk is.
    public static let standard = QuotaPlan(byRole: [
        .creator: Quota(bytes: 100 << 30, videos: 1000, minutes: 6000, runningJobs: 20)
    ])

    public subscript(role: Role) -> Quota { byRole[role] ?? .unlimited }
}
