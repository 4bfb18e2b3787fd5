/// A point in time in microseconds since 1970, as the catalog stores it.
public struct Timestamp: Hashable, Comparable, Sendable, Codable {
    public var microseconds: Int64

    public init(microseconds: Int64) { self.microseconds = microseconds }

    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.microseconds < right.microseconds }

    /// Zero when `earlier` is not earlier.
    public func since(_ earlier: Timestamp) -> Duration {
        .microseconds(max(0, microseconds - earlier.microseconds))
    }

    public static func + (time: Timestamp, duration: Duration) -> Timestamp {
        let (seconds, attoseconds) = duration.components
        return Timestamp(microseconds: time.microseconds + seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
    }
}

/// One piece of queued work and the rules of its life.
///
/// Transitions are pure: each takes the time from the caller (the database's clock) and returns the next
/// value, or throws when the caller no longer holds the lease.
public struct Job: Sendable, Equatable, Codable {
    public enum Kind: String, Sendable, Codable, CaseIterable {
        case inspect, follow, encodeVideo = "encode_video", encodeAudio = "encode_audio", subtitles, pictures, download,
            publish, captions
    }

    public enum State: String, Sendable, Codable, CaseIterable {
        /// Waiting for its time, its dependencies and a worker.
        case queued
        /// A worker holds it until its lease runs out.
        case leased
        case succeeded
        /// A dead letter: it will not run again unless someone retries it.
        case failed
        /// Its video was deleted.
        case cancelled
    }

    public var id: JobID
    public var video: VideoID
    public var kind: Kind
    /// Equal keys are one job: enqueuing twice is enqueuing once.
    public var uniqueKey: String
    /// JSON that the handler of the kind reads.
    public var payload: String
    /// Higher runs first; age adds to it.
    public var priority: Int
    public var state: State
    /// Attempts begun that count against ``maxAttempts``.
    public var attempts: Int
    public var maxAttempts: Int
    /// Grows with every claim; a report with an older number is refused.
    public var fence: Int64
    public var worker: String?
    public var leaseExpires: Timestamp?
    /// Not claimed before this.
    public var runAfter: Timestamp
    /// Not claimed before so many bytes of its source are durable; nil when it waits for none.
    public var waitsFor: Int64?
    public var createdAt: Timestamp
    public var failure: Failure?
    /// Its share of the video's work, in estimated CPU-seconds.
    public var weight: Double
    /// 0 to 1 within the current attempt.
    public var progress: Double

    public init(
        id: JobID, video: VideoID, kind: Kind, uniqueKey: String, payload: String, priority: Int,
        weight: Double = 1, maxAttempts: Int = 4, createdAt: Timestamp
    ) {
        self.id = id
        self.video = video
        self.kind = kind
        self.uniqueKey = uniqueKey
        self.payload = payload
        self.priority = priority
        self.state = .queued
        self.attempts = 0
        self.maxAttempts = maxAttempts
        self.fence = 0
        self.worker = nil
        self.leaseExpires = nil
        self.runAfter = createdAt
        self.waitsFor = nil
        self.createdAt = createdAt
        self.failure = nil
        self.weight = weight
        self.progress = 0
    }
}

/// The caller's claim on a job is void: another worker has it, or it ended.
public struct LeaseLost: Error, Sendable, Equatable {
    public var job: JobID

    public init(job: JobID) { self.job = job }
}
