import Glibc
public import HeadwaterCore
import NIOCore
public import NIOPosix
import Synchronization

/// What players fetch, from memory where it can be: over any store, and for whatever the catalog says may be seen.
///
/// Event loops ask ``answer(to:at:)``, which never waits. Everything else comes to ``find(_:isUnlocked:)``, which fetches what is not here
/// yet, once however many ask for it.
public final class MediaOrigin: Sendable {
    public struct Configuration: Sendable {
        /// For everything that is kept in memory.
        public var memoryBytes = 256 << 20
        /// Larger objects are sent from their file where the store has files: from there on the kernel's copy is cheaper than ours.
        public var maxMemoryBytesOfFile: Int64 = 512 << 10
        /// Files that are kept open for that. Connections, and what is being sent over them, need descriptors too: this is half of what most
        /// systems give a process.
        public var maxOpenFiles = 512
        /// Where it has none, larger objects are kept in slices.
        public var maxObjectBytes = 4 << 20
        /// How long the catalog's word on a video counts. A change is told by ``MediaOrigin/purge(_:)`` and counts at once where it is made.
        public var factsLifetime = Duration.seconds(1)
        /// How long what was known last counts when catalog or store can't be asked.
        public var staleLimit = Duration.seconds(3600)
        /// How long it is believed that the store has nothing under a name.
        public var missingLifetime = Duration.seconds(2)
        /// Fetches that go on at once, and those that wait.
        public var maxFills = 64
        public var maxWaitingFills = 256
        /// A fetch that brought nothing for so long is given up.
        public var fillPatience = Duration.seconds(20)
        /// What signs and checks playback tokens.
        public var tokenKeys = TokenKeys.none
        /// Whether no video is open to whoever has no token and is not known.
        public var requiresTokens = false
        /// What every request for media has to carry in `X-Headwater-Shield`; nil for nothing.
        public var shieldSecret: String?
        /// What every answer from memory carries, besides what its object says.
        public var sharedFields: HeaderFields = [:]

        public init() {}
    }

    /// What outlives a request or is the machine's: a test brings its own.
    public struct Surroundings: Sendable {
        /// Nanoseconds of a clock that is never set.
        public var now: @Sendable () -> UInt64
        /// Seconds since 1970, for what expires.
        public var wallTime: @Sendable () -> Int64
        public var sleep: @Sendable (Duration) async throws -> Void
        /// For calls that wait for a disk.
        public var threads: NIOThreadPool

        public init(
            now: @escaping @Sendable () -> UInt64, wallTime: @escaping @Sendable () -> Int64,
            sleep: @escaping @Sendable (Duration) async throws -> Void, threads: NIOThreadPool
        ) {
            self.now = now
            self.wallTime = wallTime
            self.sleep = sleep
            self.threads = threads
        }

        public static let machine = Surroundings(
            now: { NIODeadline.now().uptimeNanoseconds }, wallTime: { Int64(time(nil)) },
            sleep: { try await Task.sleep(for: $0) }, threads: .singleton)
    }

    let configuration: Configuration
    let store: any ObjectStore
    let surroundings: Surroundings
    let standings: VideoStandings
    let cache: ObjectCache
    let gate: FillGate
    let factsLifetime: UInt64
    /// What every answer from memory carries.
    let hitFields: HeaderFields
    let fills = Mutex<[String: ObjectFill]>([:])
    /// Of what is not counted by an event loop.
    let counters = OriginCounters()
    let loops = Mutex<[OriginCounters]>([])

    /// - Parameter lookUp: what the catalog says of a video; nil when it has nothing to see.
    public init(
        store: any ObjectStore, configuration: Configuration = Configuration(), surroundings: Surroundings = .machine,
        lookUp: @escaping @Sendable (VideoID) async throws -> PlaybackFacts?
    ) {
        self.store = store
        self.configuration = configuration
        self.surroundings = surroundings
        factsLifetime = configuration.factsLifetime.nanoseconds
        hitFields = HeaderFields(configuration.sharedFields.fields + CacheStatus.hit.fields.fields)
        standings = VideoStandings(
            lifetime: factsLifetime, staleLimit: configuration.staleLimit.nanoseconds, counters: counters,
            now: surroundings.now, lookUp: lookUp)
        cache = ObjectCache(capacity: configuration.memoryBytes, maxFiles: configuration.maxOpenFiles)
        gate = FillGate(maxRunning: configuration.maxFills, maxWaiting: configuration.maxWaitingFills)
    }

    /// Everything of the video is asked for anew: it was published, hidden, shown or deleted. No answer that begins later is made from
    /// what was known before.
    public func purge(_ video: VideoID) { standings.purge(video) }

    /// Like ``purge(_:)``, and the memory is free at once: nobody will ask again.
    public func forget(_ video: VideoID) {
        purge(video)
        cache.removeAll { $0.standing.video == video }
    }

    /// Counters for one event loop.
    public func makeLoopCounters() -> OriginCounters {
        let counters = OriginCounters()
        loops.withLock { $0.append(counters) }
        return counters
    }

    /// A connection was closed because its client did not read.
    public func countSlowReader() { counters.count(.slowReader) }

    /// What was counted on all loops and off them.
    public var counts: OriginCounts {
        var counts = OriginCounts()
        for counters in loops.withLock({ $0 }) + [counters] { counters.add(to: &counts) }
        (counts.cachedBytes, counts.cachedObjects) = cache.size
        counts.cacheCapacity = cache.capacity
        return counts
    }
}

extension Duration {
    var nanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        return UInt64(max(0, seconds)) * 1_000_000_000 + UInt64(max(0, attoseconds) / 1_000_000_000)
    }
}
