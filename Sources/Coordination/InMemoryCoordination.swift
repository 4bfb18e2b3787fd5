public import HeadwaterCore
import Synchronization

/// Word among the tasks of one process.
///
/// Whoever subscribes late has missed what was said before: subscribe first, then look at the catalog.
public final class InMemoryCoordination: Coordination {
    private struct State {
        var subscribers: [Topic: [Int: AsyncStream<Void>.Continuation]] = [:]
        var nextSubscriber = 0
        var isShutDown = false
    }

    private let state = Mutex(State())

    public init() {}

    public func publish(_ topic: Topic) async {
        // Yielded outside the lock: an ending stream calls back into `unsubscribe`.
        let subscribers = state.withLock { state in
            topic.heardAs.flatMap { state.subscribers[$0].map { Array($0.values) } ?? [] }
        }
        for subscriber in subscribers { subscriber.yield() }
    }

    public func subscribe(to topic: Topic) async -> AsyncStream<Void> {
        // One waiting nudge says all that several would.
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let number = state.withLock { state -> Int? in
            guard !state.isShutDown else { return nil }
            state.nextSubscriber += 1
            state.subscribers[topic, default: [:]][state.nextSubscriber] = continuation
            return state.nextSubscriber
        }
        guard let number else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in self?.unsubscribe(number, from: topic) }
        return stream
    }

    /// Ends all streams, present and future, so that their consumers stop waiting.
    public func shutDown() {
        let subscribers = state.withLock { state in
            state.isShutDown = true
            defer { state.subscribers = [:] }
            return state.subscribers.values.flatMap(\.values)
        }
        for subscriber in subscribers { subscriber.finish() }
    }

    /// How many streams of a topic are alive.
    var subscriberCounts: [Topic: Int] {
        state.withLock { $0.subscribers.mapValues(\.count) }
    }

    private func unsubscribe(_ number: Int, from topic: Topic) {
        // The continuation is let go outside the lock, since its end may run code of others.
        let ended = state.withLock { state in
            let ended = state.subscribers[topic]?.removeValue(forKey: number)
            if state.subscribers[topic]?.isEmpty == true { state.subscribers[topic] = nil }
            return ended
        }
        ended?.finish()
    }
}

extension Topic {
    /// The topics whose subscribers hear of it.
    fileprivate var heardAs: [Topic] {
        if case .video = self { [self, .videos] } else { [self] }
    }
}
