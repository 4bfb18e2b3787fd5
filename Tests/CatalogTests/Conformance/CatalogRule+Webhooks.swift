import Catalog
import HeadwaterCore
import Testing

extension CatalogRule {
    static let webhooks = [
        CatalogRule("a webhook is what was stored, until it is changed or deleted") { catalog in
            let webhook = try await catalog.addWebhook(1, events: [.published, .created])
            #expect(webhook.events == [.created, .published])
            #expect(try await catalog.read { try $0.webhooks.find(.numbered(1)) } == webhook)
            catalog.time.advance(by: .seconds(1))
            var changed = webhook
            changed.url = "https://other.example/"
            changed.isEnabled = false
            changed.disabledReason = "Because."
            let isStored = try await catalog.write { [changed] in try $0.webhooks.update(changed) }
            #expect(isStored)
            changed.updatedAt = catalog.time.now
            #expect(try await catalog.read { try $0.webhooks.find(.numbered(1)) } == changed)
            #expect(try await catalog.write { try $0.webhooks.delete(.numbered(1)) })
            #expect(try await !catalog.write { try $0.webhooks.delete(.numbered(1)) })
            let isStoredAgain = try await catalog.write { [changed] in try $0.webhooks.update(changed) }
            #expect(!isStoredAgain)
        },
        CatalogRule("a former secret signs for a time, and is forgotten") { catalog in
            let webhook = try await catalog.addWebhook(1)
            let (second, third) = (WebhookSecret.make(), WebhookSecret.make())
            let rotate = { @Sendable (secret: WebhookSecret) in
                try await catalog.write { try $0.webhooks.rotate(.numbered(1), to: secret, overlap: .seconds(60)) }
            }
            let secrets = { @Sendable in
                try await catalog.read { tx in try tx.webhooks.find(.numbered(1))?.secrets(at: tx.now()) }
            }
            #expect(try await secrets() == [webhook.secret])
            #expect(try await rotate(second))
            #expect(try await secrets() == [second, webhook.secret])
            catalog.time.advance(by: .seconds(59))
            #expect(try await secrets() == [second, webhook.secret])
            #expect(try await rotate(third))
            #expect(try await secrets() == [third, second])
            catalog.time.advance(by: .seconds(60))
            #expect(try await secrets() == [third])
            #expect(try await catalog.read { try $0.webhooks.find(.numbered(1))?.former?.secret } == second)
            try await catalog.write { try $0.webhooks.forgetSecrets() }
            #expect(try await catalog.read { try $0.webhooks.find(.numbered(1))?.former } == nil)
            #expect(
                try await !catalog.write { try $0.webhooks.rotate(.numbered(9), to: third, overlap: .seconds(60)) })
        },
        CatalogRule("webhooks are listed newest first in pages") { catalog in
            for number in 1...3 { try await catalog.addWebhook(number) }
            let first = try await catalog.read { try $0.webhooks.page(limit: 2) }
            #expect(first.map(\.id) == [.numbered(3), .numbered(2)])
            let rest = try await catalog.read { try $0.webhooks.page(limit: 2, before: .numbered(2)) }
            #expect(rest.map(\.id) == [.numbered(1)])
            #expect(try await catalog.read { try $0.webhooks.count() } == 3)
        },
        CatalogRule("whoever listens hears of a video's life in order") { catalog in
            try await catalog.addWebhook(1)
            try await catalog.addWebhook(2, events: [.failed])
            try await catalog.addVideo()
            try await catalog.write { tx in
                try tx.videos.setState(.numbered(1), from: .uploading, to: .processing)
                try tx.videos.publish(
                    .numbered(1), .example(version: 1), expecting: .processing, version: 0, errorRatio: 0)
                try tx.videos.fail(.numbered(1), Failure(.tooCorrupt, "It is damaged."))
                // The first reason stands, and is told once.
                try tx.videos.fail(.numbered(1), Failure(.internal, "Another."))
                try tx.videos.setState(.numbered(1), from: .failed, to: .processing)
                try tx.videos.publish(
                    .numbered(1), .example(version: 2), expecting: .processing, version: 1, errorRatio: 0)
                try tx.videos.delete(.numbered(1))
                try tx.videos.delete(.numbered(1))
            }
            let heard = try await catalog.read { try $0.outbox.page(of: .numbered(1), limit: 100) }
            #expect(
                heard.reversed().map(\.type) == [
                    "video.created", "video.uploaded", "video.playable", "video.published", "video.failed",
                    "video.published", "video.deleted",
                ])
            #expect(Set(heard.map(\.event)).count == heard.count)
            #expect(heard[2].payload.contains(#""error":{"code":"too_corrupt","message":"It is damaged."}"#))
            #expect(heard[2].payload.contains(#""type":"video.failed""#))
            let failures = try await catalog.read { try $0.outbox.page(of: .numbered(2), limit: 100) }
            #expect(failures.map(\.event) == [heard[2].event])
        },
        CatalogRule("what is rolled back is not told") { catalog in
            try await catalog.addWebhook(1)
            await #expect(throws: Interruption.self) {
                try await catalog.write { tx in
                    try tx.videos.insert(
                        VideoRecord(
                            id: .numbered(1), title: "", sourceName: "", state: .uploading, createdAt: tx.now()))
                    throw Interruption()
                }
            }
            #expect(try await catalog.read { try $0.outbox.page(of: .numbered(1), limit: 100) } == [])
        },
        CatalogRule("only the first that waits in each line is a head") { catalog in
            try await catalog.addWebhook(1)
            try await catalog.addWebhook(2)
            try await catalog.addVideo(1)
            try await catalog.addVideo(2)
            let heads = { try await catalog.read { try $0.outbox.heads().map(\.delivery) } }
            let first = try await heads()
            #expect(Set(first.map(\.webhook)) == [.numbered(1), .numbered(2)] && first.allSatisfy { $0.attempts == 0 })
            let head = try #require(first.first { $0.webhook == .numbered(1) })
            try await catalog.write {
                try $0.outbox.fail(head, status: 500, problem: "It answered 500.", retryAfter: .seconds(5))
            }
            let again = try #require(try await heads().first { $0.webhook == .numbered(1) })
            #expect(again.id == head.id && again.attempts == 1 && again.responseStatus == 500)
            #expect(again.nextAttempt == catalog.time.now + .seconds(5))
            try await catalog.write { try $0.outbox.succeed(again, status: 204) }
            let next = try #require(try await heads().first { $0.webhook == .numbered(1) })
            #expect(next.id != head.id && next.event != head.event)
            let done = try #require(try await catalog.read { try $0.outbox.find(head.id) })
            #expect(done.state == .delivered && done.problem == nil && done.deliveredAt == catalog.time.now)
            // A late word about it changes nothing.
            try await catalog.write {
                try $0.outbox.fail(head, status: 500, problem: "Late.", retryAfter: nil)
            }
            #expect(try await catalog.read { try $0.outbox.find(head.id) } == done)
        },
        CatalogRule("a webhook fails from the first refusal to the next success") { catalog in
            try await catalog.addWebhook(1)
            try await catalog.addVideo()
            let head = try #require(try await catalog.read { try $0.outbox.heads().first?.delivery })
            let began = catalog.time.now
            for _ in 1...2 {
                try await catalog.write {
                    try $0.outbox.fail(head, status: nil, problem: "Nobody.", retryAfter: .seconds(1))
                }
                catalog.time.advance(by: .seconds(60))
            }
            let failingSince = { try await catalog.read { try $0.webhooks.find(.numbered(1))?.failingSince } }
            #expect(try await failingSince() == began)
            try await catalog.write { try $0.outbox.succeed(head, status: 200) }
            #expect(try await failingSince() == nil)
        },
        CatalogRule("a disabled webhook is sent nothing and misses what happens, and keeps what waited") { catalog in
            try await catalog.addWebhook(1)
            try await catalog.addVideo(1)
            try await catalog.write { try $0.webhooks.disable(.numbered(1), reason: "Enough.") }
            try await catalog.addVideo(2)
            #expect(try await catalog.read { try $0.outbox.heads().isEmpty })
            var webhook = try #require(try await catalog.read { try $0.webhooks.find(.numbered(1)) })
            #expect(!webhook.isEnabled && webhook.disabledReason == "Enough.")
            webhook.isEnabled = true
            try await catalog.write { [webhook] in try $0.webhooks.update(webhook) }
            let waiting = try await catalog.read { try $0.outbox.page(of: .numbered(1), limit: 10) }
            #expect(try await catalog.read { try $0.outbox.heads().map(\.delivery) } == waiting && waiting.count == 1)
        },
        CatalogRule("a replay is the same event at the end of the line") { catalog in
            try await catalog.addWebhook(1)
            try await catalog.addVideo(1)
            try await catalog.addVideo(2)
            let lines = { try await catalog.read { try $0.outbox.page(of: .numbered(1), limit: 10) } }
            let first = try #require(try await lines().last)
            try await catalog.write { try $0.outbox.succeed(first, status: 200) }
            let id = try await catalog.write { try $0.outbox.replay(first) }
            let all = try await lines()
            #expect(all.count == 3 && all[0].id == id)
            #expect(all[0].event == first.event && all[0].payload == first.payload && all[0].state == .pending)
            let older = try await catalog.read { try $0.outbox.page(of: .numbered(1), limit: 10, before: id) }
            #expect(older == Array(all.dropFirst()))
        },
        CatalogRule("old deliveries are forgotten, and those of a deleted webhook at once") { catalog in
            try await catalog.addWebhook(1)
            try await catalog.addVideo(1)
            catalog.time.advance(by: .seconds(10))
            try await catalog.addVideo(2)
            let now = catalog.time.now
            #expect(try await catalog.write { try $0.outbox.forget(before: now) } == 1)
            let left = try await catalog.read { try $0.outbox.page(of: .numbered(1), limit: 10) }
            #expect(left.count == 1)
            try await catalog.write { try $0.webhooks.delete(.numbered(1)) }
            #expect(try await catalog.read { try $0.outbox.find(left[0].id) } == nil)
        },
    ]
}

extension TestCatalog {
    /// An enabled webhook.
    @discardableResult
    func addWebhook(
        _ number: Int, events: Set<WebhookEventType> = Set(WebhookEventType.allCases)
    ) async throws -> WebhookRecord {
        let webhook = WebhookRecord(
            id: .numbered(number), url: "https://example.org/\(number)", secret: .make(),
            description: "Number \(number)",
            events: events, createdAt: time.now)
        try await write { try $0.webhooks.insert(webhook) }
        return webhook
    }
}
