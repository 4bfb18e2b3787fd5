public import Catalog
public import HeadwaterCore
public import Logging
public import ServiceLifecycle
import Synchronization

/// Sends what lies in the outbox, each webhook's events in their order and several webhooks at once.
///
/// An attempt counts when its outcome is stored: after a crash in between the same event is sent again, with the same id.
public struct WebhookDispatcher: Service {
    /// Sends a request; throws only when its task is cancelled.
    public typealias Post = @Sendable (WebhookRequest) async throws -> WebhookAnswer

    /// How long it can be seen what became of a delivery.
    public static let retention = Duration.seconds(30 * 86_400)

    private let database: any Database
    private let coordination: any Coordination
    private let post: Post
    private let concurrency: Int
    private let poll: Duration
    private let chance: @Sendable () -> Double
    private let logger: Logger

    /// - Parameters:
    ///   - concurrency: webhooks that are sent to at the same time.
    ///   - poll: how long an event may wait whose nudge was lost, or that had none.
    ///   - chance: 0 to 1, for pauses.
    public init(
        database: any Database, coordination: any Coordination, post: @escaping Post, concurrency: Int = 8,
        poll: Duration = .seconds(2), chance: @escaping @Sendable () -> Double = { .random(in: 0...1) },
        logger: Logger
    ) {
        self.database = database
        self.coordination = coordination
        self.post = post
        self.concurrency = concurrency
        self.poll = poll
        self.chance = chance
        self.logger = logger
    }

    public func run() async {
        await cancelWhenGracefulShutdown { await work() }
    }

    /// Looks whenever something may have changed, and sends what is due.
    private func work() async {
        let (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let busy = BusyLines(limit: concurrency)
        await withDiscardingTaskGroup { group in
            for topic in [Topic.videos, .webhooks] {
                group.addTask {
                    for await _ in await coordination.subscribe(to: topic) { wake.yield() }
                }
            }
            group.addTask {
                while (try? await Task.sleep(for: poll)) != nil { wake.yield() }
            }
            wake.yield()
            var forgotten: Timestamp?
            for await _ in wakes {
                // A wake that came before the end is still delivered after it.
                if Task.isCancelled { break }
                do {
                    // What is read of a line while it is sent to may be of before the answer.
                    let wasBusy = busy.all
                    let (heads, now) = try await database.read { (try $0.outbox.heads(), try $0.now()) }
                    for (delivery, webhook) in heads where delivery.nextAttempt <= now {
                        guard !wasBusy.contains(webhook.id), busy.enter(webhook.id) else { continue }
                        group.addTask {
                            await attempt(delivery, webhook, at: now)
                            busy.leave(webhook.id)
                            wake.yield()
                        }
                    }
                    if forgotten.map({ now.since($0) >= .seconds(3600) }) ?? true {
                        forgotten = now
                        let oldest = Timestamp(
                            microseconds: now.microseconds - Self.retention.components.seconds * 1_000_000)
                        try await database.write { tx in
                            try tx.outbox.forget(before: oldest)
                            try tx.webhooks.forgetSecrets()
                        }
                    }
                } catch {
                    // Looked at again at the next poll.
                    logger.warning("webhooks can't be read", metadata: ["error": "\(error)"])
                }
            }
        }
    }

    private func attempt(_ delivery: WebhookDelivery, _ webhook: WebhookRecord, at now: Timestamp) async {
        if Task.isCancelled { return }
        let request = WebhookRequest(
            url: webhook.url, secrets: webhook.secrets(at: now), event: delivery.event, payload: delivery.payload,
            at: now)
        do {
            let answer = try await post(request)
            try await database.write { [chance] tx in
                try Self.record(answer, of: delivery, chance: chance(), in: tx)
            }
            logger.debug(
                "webhook", metadata: ["webhook": "\(webhook.id)", "type": "\(delivery.type)", "answer": "\(answer)"])
        } catch is CancellationError {
            // Sent again at the next start, since nobody knows what became of it.
        } catch {
            logger.warning(
                "the outcome of a webhook can't be stored", metadata: ["webhook": "\(webhook.id)", "error": "\(error)"])
            // The delivery is due still; let the catalog recover before it is sent again.
            try? await Task.sleep(for: poll)
        }
    }

    /// Stores what came of an attempt, and gives up on what will not come to anything.
    static func record(
        _ answer: WebhookAnswer, of delivery: WebhookDelivery, chance: Double, in tx: any Transaction
    ) throws {
        var status: Int?
        var problem = ""
        switch answer {
        case .status(let code):
            if answer.isTaken { return try tx.outbox.succeed(delivery, status: code) }
            status = code
            problem = "The receiver answered \(code)."
        case .none(let sentence): problem = sentence
        }
        let pause = answer.isFarewell ? nil : WebhookRetry.pause(after: delivery.attempts + 1, chance: chance)
        try tx.outbox.fail(delivery, status: status, problem: problem, retryAfter: pause)
        if answer.isFarewell {
            try tx.webhooks.disable(delivery.webhook, reason: "The receiver answered 410: it wants no more events.")
        } else if pause == nil, let since = try tx.webhooks.find(delivery.webhook)?.failingSince,
            try tx.now().since(since) >= WebhookRetry.patience
        {
            try tx.webhooks.disable(delivery.webhook, reason: "Nothing was taken for too long. \(problem)")
        }
    }
}

/// The webhooks that are sent to right now, so many at most.
private final class BusyLines: Sendable {
    private let limit: Int
    private let lines = Mutex<Set<WebhookID>>([])

    init(limit: Int) { self.limit = limit }

    var all: Set<WebhookID> { lines.withLock { $0 } }

    /// False when the webhook's line is busy, or too many are.
    func enter(_ webhook: WebhookID) -> Bool {
        lines.withLock { $0.count < limit && $0.insert(webhook).inserted }
    }

    func leave(_ webhook: WebhookID) { lines.withLock { _ = $0.remove(webhook) } }
}
