import HeadwaterCore
import Synchronization

/// What is known of videos, each looked up once however many ask at the same time.
///
/// When the catalog can't be asked, what it said last goes on to count for a bounded time.
final class VideoStandings: Sendable {
    typealias LookUp = @Sendable (VideoID) async throws -> PlaybackFacts?

    private struct Look {
        var number: Int
        var task: Task<VideoStanding, any Error>
    }

    private struct State {
        var known: S3FIFO<VideoID, VideoStanding>
        var looks: [VideoID: Look] = [:]
        var lookCount = 0
    }

    private let state: Mutex<State>
    private let lookUp: LookUp
    private let now: @Sendable () -> UInt64
    private let lifetime: UInt64
    private let staleLimit: UInt64
    private let counters: OriginCounters

    /// - Parameters:
    ///   - lifetime: nanoseconds that facts are believed.
    ///   - staleLimit: nanoseconds that they go on to count while the catalog can't be asked.
    init(
        capacity: Int = 20_000, lifetime: UInt64, staleLimit: UInt64, counters: OriginCounters,
        now: @escaping @Sendable () -> UInt64, lookUp: @escaping LookUp
    ) {
        state = Mutex(State(known: S3FIFO(capacity: capacity)))
        self.lifetime = lifetime
        self.staleLimit = staleLimit
        self.counters = counters
        self.now = now
        self.lookUp = lookUp
    }

    /// What counts of the video right now.
    ///
    /// - Throws: what the catalog throws when nothing is known that may stand in for its answer.
    func standing(of video: VideoID) async throws -> VideoStanding {
        let known = state.withLock { $0.known.use(video) }
        if let known {
            switch known.verdict(at: now(), lifetime: lifetime) {
            case .good: return known
            case .due:
                refresh(video)
                return known
            case .expired, .revoked: break
            }
        }
        do {
            return try await look(video)
        } catch {
            // A standing that was taken back is none to go on with: its video may have been made private or deleted.
            guard let known, !known.wasRevoked, known.age(at: now()) < staleLimit else { throw error }
            counters.count(.staleAnswer)
            return known
        }
    }

    /// Looks into the catalog without anyone who waits.
    func refresh(_ video: VideoID) { Task { try? await look(video) } }

    /// Nothing that was known of the video counts any more.
    func purge(_ video: VideoID) {
        state.withLock { state in
            state.known.remove(video)?.revoke()
            // What is being read now may be older than this purge: it is not kept.
            state.looks[video] = nil
        }
    }

    private func look(_ video: VideoID) async throws -> VideoStanding {
        let task = state.withLock { state in
            if let look = state.looks[video] { return look.task }
            state.lookCount += 1
            let number = state.lookCount
            let task = Task { [self] in
                let time = now()
                let result = await Result(catching: { [lookUp] () async throws in try await lookUp(video) })
                return try keep(result, video, at: time, look: number)
            }
            state.looks[video] = Look(number: number, task: task)
            return task
        }
        return try await task.value
    }

    private func keep(
        _ result: Result<PlaybackFacts?, any Error>, _ video: VideoID, at time: UInt64, look number: Int
    ) throws -> VideoStanding {
        try state.withLock { state in
            let isCurrent = state.looks[video]?.number == number
            if isCurrent { state.looks[video] = nil }
            let old = state.known.peek(video)
            let facts: PlaybackFacts?
            do {
                facts = try result.get()
            } catch {
                old?.checkFailed()
                throw error
            }
            if isCurrent, let old, old.facts == facts {
                old.renew(at: time)
                return old
            }
            let standing = VideoStanding(video: video, facts: facts, at: time)
            guard isCurrent else {
                // Good for those who asked before the purge, and for nothing that is kept.
                standing.revoke()
                return standing
            }
            old?.revoke()
            // Those that are let go as well: no purge would find them here, while objects in memory still point to them.
            for gone in state.known.insert(video, standing, weight: 1) { gone.revoke() }
            return standing
        }
    }
}

extension Result where Failure == any Error {
    fileprivate init(catching body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
