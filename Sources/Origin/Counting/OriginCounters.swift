import Synchronization

/// What the origin counts, without a lock: each event loop has counters of its own, and ``OriginCounts`` sums them up.
public final class OriginCounters: Sendable {
    public enum Event: Int, Sendable, CaseIterable {
        /// Answered from the cache: whole, in parts, or that nothing has changed.
        case wholeHit, partialHit, notModifiedHit
        /// Refused on the event loop.
        case refusal
        /// The object had to be fetched.
        case miss
        /// Someone else was fetching it already.
        case coalesced
        /// Nothing is there, and that was known.
        case negativeHit
        /// What was known last, because nobody could be asked.
        case staleAnswer
        /// A fetch that ended badly.
        case failedFill
        /// Turned away because too much was going on.
        case shed
        /// Closed because the other end did not read.
        case slowReader
        /// Bytes of bodies that event loops sent by themselves.
        case bodyBytes
    }

    private let events = InlineArray<16, Atomic<Int>> { _ in Atomic(0) }
    private let latencies = InlineArray<16, Atomic<Int>> { _ in Atomic(0) }
    private let latencySum = Atomic<UInt64>(0)

    public init() {}

    public func count(_ event: Event, _ number: Int = 1) {
        events[event.rawValue].wrappingAdd(number, ordering: .relaxed)
    }

    /// From a request's head to its answer's last byte handed to the system, or as much of it as the system took.
    func record(nanoseconds: UInt64) {
        latencies[Self.bucket(nanoseconds)].wrappingAdd(1, ordering: .relaxed)
        latencySum.wrappingAdd(nanoseconds, ordering: .relaxed)
    }

    /// Upper bounds of the histogram in nanoseconds: from 4 µs on, each twice the one before; the last bucket has none.
    static let bounds: [UInt64] = (0..<15).map { 4096 << UInt64($0) }

    private static func bucket(_ nanoseconds: UInt64) -> Int {
        // Of 1...4096 the bit width is at most 12 after taking one off, which is the first bucket.
        min(15, max(0, UInt64.bitWidth - (max(1, nanoseconds) - 1).leadingZeroBitCount - 12))
    }

    func add(to counts: inout OriginCounts) {
        for event in Event.allCases { counts.events[event.rawValue] += events[event.rawValue].load(ordering: .relaxed) }
        for bucket in 0..<16 { counts.latencies[bucket] += latencies[bucket].load(ordering: .relaxed) }
        counts.latencySum += latencySum.load(ordering: .relaxed)
    }
}

/// A sum of ``OriginCounters``, and what the cache holds.
public struct OriginCounts: Sendable, Equatable {
    fileprivate(set) var events = [Int](repeating: 0, count: OriginCounters.Event.allCases.count)
    fileprivate(set) var latencies = [Int](repeating: 0, count: 16)
    fileprivate(set) var latencySum: UInt64 = 0
    public var cachedBytes = 0
    public var cachedObjects = 0
    public var cacheCapacity = 0

    public subscript(event: OriginCounters.Event) -> Int { events[event.rawValue] }

    /// How many hits took at most so many seconds, ascending; the last bound is infinite.
    public var latencyBuckets: [(seconds: Double, count: Int)] {
        var sum = 0
        return latencies.enumerated().map { position, count in
            sum += count
            let isBounded = position < OriginCounters.bounds.count
            return (isBounded ? Double(OriginCounters.bounds[position]) / 1e9 : .infinity, sum)
        }
    }

    /// Of all hits together, in seconds.
    public var latencySeconds: Double { Double(latencySum) / 1e9 }
}
