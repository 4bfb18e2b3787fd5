import Catalog
import Coordination
import Foundation
import HeadwaterCore
import Logging
import Synchronization
import Testing

@testable import Pipeline

@Suite struct WebhookDispatcherTests {
    /// The vector of Standard Webhooks' own libraries.
    @Test func `a request is signed as the standard has it`() throws {
        let secret = try #require(WebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
        let signature = WebhookRequest.signature(
            of: #"{"test": 2432232314}"#, id: "msg_p5jXN8AQM9LWM0D4loKWxJek", seconds: 1_614_265_330, secret: secret)
        #expect(signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }

    @Test func `while a secret is replaced both sign, the new one first`() throws {
        let secrets = [WebhookSecret.make(), WebhookSecret.make()]
        let event = WebhookEventID.make(milliseconds: 1_700_000_000_000)
        let time = Timestamp(microseconds: 1_614_265_330_000_000)
        let request = WebhookRequest(
            url: "https://a.example/", secrets: secrets, event: event, payload: "{}", at: time)
        let single = secrets.map {
            WebhookRequest.signature(of: "{}", id: event.text, seconds: 1_614_265_330, secret: $0)
        }
        #expect(request.fields.last?.value == single.joined(separator: " "))
        #expect(request.fields.last?.name == "webhook-signature")
    }

    @Test func `events arrive in order, and the next one waits for the one before`() async throws {
        let desk = try await Desk()
        let hook = try await desk.addWebhook("https://a.example/")
        for number in 1...3 { try await desk.addVideo(number) }
        try await desk.run { receiver in
            // The first is refused twice; nothing else is sent meanwhile.
            for answer in [WebhookAnswer.status(500), .none("Nobody is there."), .status(200)] {
                let request = try await receiver.next(answering: answer)
                #expect(request.title == "Video 1" && request.url == hook.url)
                desk.advance(by: .seconds(60))
            }
            #expect(try await receiver.next(answering: .status(204)).title == "Video 2")
            #expect(try await receiver.next(answering: .status(200)).title == "Video 3")
        }
        let ids = desk.sent.map { $0.field("webhook-id") }
        #expect(ids[0] == ids[1] && ids[1] == ids[2] && Set(ids).count == 3)
        let times = desk.sent.compactMap { $0.field("webhook-timestamp").flatMap { Int($0) } }
        #expect(times[1] == times[0] + 60 && times[2] == times[1] + 60)
    }

    @Test func `a receiver that is slow or away holds up no other`() async throws {
        let desk = try await Desk()
        try await desk.addWebhook("https://slow.example/")
        try await desk.addVideo(1)
        try await desk.addWebhook("https://quick.example/")
        try await desk.addVideo(2)
        try await desk.run { receiver in
            let first = try await receiver.next(answering: nil)
            let second = try await receiver.next(answering: .status(200))
            #expect(Set([first.url, second.url]).count == 2)
        }
    }

    @Test func `what was on its way when the server stopped is sent again with the same id`() async throws {
        let desk = try await Desk()
        try await desk.addWebhook("https://a.example/")
        try await desk.addVideo(1)
        try await desk.run { receiver in _ = try await receiver.next(answering: nil) }
        try await desk.run { receiver in _ = try await receiver.next(answering: .status(200)) }
        #expect(desk.sent.count == 2 && desk.sent[0].field("webhook-id") == desk.sent[1].field("webhook-id"))
        #expect(try await desk.deliveries().map(\.state) == [.delivered])
    }

    @Test func `a receiver that says farewell is disabled at once`() async throws {
        let desk = try await Desk()
        let hook = try await desk.addWebhook("https://a.example/")
        try await desk.addVideo(1)
        let head = try #require(try await desk.heads().first)
        try await desk.record(.status(410), of: head)
        let stored = try #require(try await desk.webhook(hook.id))
        #expect(!stored.isEnabled && stored.disabledReason?.contains("410") == true)
        #expect(try await desk.deliveries().map(\.state) == [.failed])
    }

    @Test func `a receiver that takes nothing for long is disabled, and keeps what waits`() async throws {
        let desk = try await Desk()
        let hook = try await desk.addWebhook("https://a.example/")
        try await desk.addVideo(1)
        try await desk.addVideo(2)
        var attempts = 0
        while let head = try await desk.heads().first, attempts < 100 {
            desk.advance(to: head.nextAttempt)
            try await desk.record(.status(503), of: head)
            attempts += 1
        }
        #expect(attempts == WebhookRetry.maxAttempts)
        #expect(try await desk.webhook(hook.id)?.isEnabled == false)
        #expect(try await desk.deliveries().map(\.state) == [.pending, .failed])
    }

    @Test func `one that failed in between is not`() async throws {
        let desk = try await Desk()
        let hook = try await desk.addWebhook("https://a.example/")
        try await desk.addVideo(1)
        let first = try #require(try await desk.heads().first)
        for _ in 1..<WebhookRetry.maxAttempts {
            let head = try #require(try await desk.heads().first)
            try await desk.record(.status(503), of: head)
        }
        // The attempts ran out within a moment of the first one.
        try await desk.record(.status(503), of: try #require(try await desk.heads().first))
        #expect(try await desk.webhook(hook.id)?.isEnabled == true)
        #expect(try await desk.deliveries().map(\.id) == [first.id])
        #expect(try await desk.deliveries().map(\.state) == [.failed])
    }
}

/// An outbox whose time the test moves, and a receiver that it plays itself.
private final class Desk: Sendable {
    let database: SQLiteDatabase
    private let coordination = InMemoryCoordination()
    private let clock = SharedTime()
    private let log = Mutex<[WebhookRequest]>([])

    var sent: [WebhookRequest] { log.withLock { $0 } }

    init() async throws {
        database = try await SQLiteDatabase.inMemory(clock: clock.read)
    }

    func advance(by duration: Duration) { clock.advance(to: clock.read() + duration) }
    func advance(to moment: Timestamp) { clock.advance(to: moment) }

    @discardableResult
    func addWebhook(_ url: String) async throws -> WebhookRecord {
        let webhook = WebhookRecord(
            id: .make(milliseconds: 1), url: url, secret: .make(), description: "",
            events: Set(WebhookEventType.allCases), createdAt: clock.read())
        try await database.write { try $0.webhooks.insert(webhook) }
        return webhook
    }

    func addVideo(_ number: Int) async throws {
        try await database.write { tx in
            try tx.videos.insert(
                VideoRecord(
                    id: .make(milliseconds: Int64(number)), title: "Video \(number)", sourceName: "",
                    createdAt: tx.now()))
        }
    }

    func heads() async throws -> [WebhookDelivery] {
        try await database.read { try $0.outbox.heads().map(\.delivery) }
    }

    func webhook(_ id: WebhookID) async throws -> WebhookRecord? {
        try await database.read { try $0.webhooks.find(id) }
    }

    /// Of all webhooks, newest first.
    func deliveries() async throws -> [WebhookDelivery] {
        try await database.read { tx in
            try tx.webhooks.page(limit: 10).flatMap { try tx.outbox.page(of: $0.id, limit: 100) }
        }
    }

    func record(_ answer: WebhookAnswer, of delivery: WebhookDelivery) async throws {
        try await database.write { try WebhookDispatcher.record(answer, of: delivery, chance: 0.5, in: $0) }
    }

    /// Runs a dispatcher for as long as the body plays the receiver.
    func run(_ body: @escaping @Sendable (inout Receiver) async throws -> Void) async throws {
        let (requests, coming) = AsyncStream.makeStream(of: Receiver.Call.self)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let dispatcher = WebhookDispatcher(
            database: database, coordination: coordination,
            post: { request in
                self.log.withLock { $0.append(request) }
                let (answers, answering) = AsyncStream.makeStream(of: WebhookAnswer.self)
                coming.yield(Receiver.Call(request: request, answering: answering))
                for await answer in answers { return answer }
                throw CancellationError()
            },
            poll: .milliseconds(5), chance: { 0.5 }, logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await dispatcher.run() }
            var receiver = Receiver(requests: requests.makeAsyncIterator(), database: self.database)
            try await body(&receiver)
            group.cancelAll()
        }
    }
}

private struct Receiver {
    struct Call: Sendable {
        var request: WebhookRequest
        var answering: AsyncStream<WebhookAnswer>.Continuation
    }

    var requests: AsyncStream<Call>.AsyncIterator
    private var held: [Call] = []
    private var answered = 0

    private let database: SQLiteDatabase

    init(requests: AsyncStream<Call>.AsyncIterator, database: SQLiteDatabase) {
        self.requests = requests
        self.database = database
    }

    /// The next request, which gets this answer, or none while the server runs. Returns when the answer is stored.
    mutating func next(answering answer: WebhookAnswer?) async throws -> WebhookRequest {
        let coming = await requests.next()
        let call = try #require(coming)
        if let answer {
            answered += 1
            call.answering.yield(answer)
            try await settle()
        } else {
            held.append(call)
        }
        return call.request
    }

    /// Waits until every answer is stored: as many attempts as there were answers.
    private func settle() async throws {
        while true {
            let attempts = try await database.read { tx in
                try tx.webhooks.page(limit: 10).flatMap { try tx.outbox.page(of: $0.id, limit: 100) }
                    .reduce(0) { $0 + $1.attempts }
            }
            if attempts >= answered { return }
            await Task.yield()
        }
    }
}

extension WebhookRequest {
    fileprivate func field(_ name: String) -> String? { fields.first { $0.name == name }?.value }

    fileprivate var title: String? {
        let object = try? JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any]
        return (object?["data"] as? [String: Any])?["title"] as? String
    }
}

/// A clock that stands still until it is moved.
private final class SharedTime: Sendable {
    private let time = Mutex(Timestamp(microseconds: 1_800_000_000_000_000))

    var read: @Sendable () -> Timestamp { { self.time.withLock { $0 } } }

    func advance(to moment: Timestamp) { time.withLock { $0 = max($0, moment) } }
}
