import Accounts
import Catalog
import HTTPTypes
import HeadwaterCore
import Hummingbird

/// `/v1/webhooks`: who is told of events, what was told, and telling it again.
struct WebhookRoutes: Sendable {
    let database: any Database
    let coordination: any Coordination
    let targets: WebhookTargets
    let gate: Gate
    /// How long a secret signs beside the one that replaces it.
    let overlap: Duration

    static let maxWebhooks = 50

    func add(to router: Router<WebContext>) {
        router.resource("/v1/webhooks", [.get: list, .post: create])
        router.resource("/v1/webhooks/{id}", [.get: find, .patch: change, .delete: delete])
        router.resource("/v1/webhooks/{id}/secret", [.post: rotate])
        router.resource("/v1/webhooks/{id}/deliveries", [.get: deliveries])
        router.resource("/v1/webhooks/{id}/deliveries/{delivery}", [.get: delivery])
        router.resource("/v1/webhooks/{id}/deliveries/{delivery}/replay", [.post: replay])
    }

    @Sendable private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        try await gate.require(.seeWebhooks, context)
        let page = try PageRequest(request, of: "webhooks")
        let found = try await database.read {
            try $0.webhooks.page(limit: page.limit + 1, before: page.after.flatMap { WebhookID($0) })
        }
        return try APICoding.response(
            PageResource(found, page, of: "webhooks", place: \.id.text) { WebhookResource(webhook: $0) })
    }

    @Sendable private func create(_ request: Request, _ context: WebContext) async throws -> Response {
        try await gate.require(.changeWebhooks, context)
        var fields = try await request.json(WebhookFields.self, context)
        try fields.check(targets, isNew: true)
        let webhook = try await database.write { [fields] tx in
            guard try tx.webhooks.count() < Self.maxWebhooks else { throw Problem.tooManyWebhooks }
            let now = try tx.now()
            var webhook = WebhookRecord(
                id: .make(milliseconds: now.microseconds / 1000), url: "", secret: .make(), description: "",
                events: Set(WebhookEventType.allCases), createdAt: now)
            fields.apply(to: &webhook)
            try tx.webhooks.insert(webhook)
            return webhook
        }
        var response = try APICoding.response(
            WebhookResource(webhook: webhook, secret: webhook.secret), status: .created)
        response.headers[.location] = "/v1/webhooks/\(webhook.id)"
        return response
    }

    @Sendable private func find(_ request: Request, _ context: WebContext) async throws -> Response {
        try await gate.require(.seeWebhooks, context)
        let id = try context.webhookID()
        guard let webhook = try await database.read({ try $0.webhooks.find(id) }) else { throw Problem.webhookNotFound }
        return try APICoding.response(WebhookResource(webhook: webhook))
    }

    @Sendable private func change(_ request: Request, _ context: WebContext) async throws -> Response {
        try await gate.require(.changeWebhooks, context)
        let id = try context.webhookID()
        var fields = try await request.json(WebhookFields.self, context)
        try fields.check(targets, isNew: false)
        let webhook = try await database.write { [fields] tx in
            guard var webhook = try tx.webhooks.find(id) else { throw Problem.webhookNotFound }
            fields.apply(to: &webhook)
            try tx.webhooks.update(webhook)
            return try tx.webhooks.find(id) ?? webhook
        }
        // What waited while it was disabled is due.
        await coordination.publish(.webhooks)
        return try APICoding.response(WebhookResource(webhook: webhook))
    }

    @Sendable private func rotate(_ request: Request, _ context: WebContext) async throws -> Response {
        try await gate.require(.changeWebhooks, context)
        let id = try context.webhookID()
        let (overlap, user) = (overlap, context.caller.user)
        let webhook = try await database.write { tx in
            guard try tx.webhooks.rotate(id, to: .make(), overlap: overlap), let webhook = try tx.webhooks.find(id)
            else {
                throw Problem.webhookNotFound
            }
            if let user {
                let now = try tx.now()
                try tx.audit.insert(
                    AuditRecord(
                        id: .make(milliseconds: now.microseconds / 1000), kind: .webhookSecretRotated, account: user,
                        subject: id.text, createdAt: now))
            }
            return webhook
        }
        return try APICoding.response(WebhookResource(webhook: webhook, secret: webhook.secret))
    }

    @Sendable private func delete(_ request: Request, _ context: WebContext) async throws -> Response {
        try await gate.require(.changeWebhooks, context)
        let id = try context.webhookID()
        guard try await database.write({ try $0.webhooks.delete(id) }) else { throw Problem.webhookNotFound }
        return Response(status: .noContent)
    }

    @Sendable private func deliveries(_ request: Request, _ context: WebContext) async throws -> Response {
        try await gate.require(.seeWebhooks, context)
        let id = try context.webhookID()
        let list = "deliveries of \(id)"
        let page = try PageRequest(request, of: list)
        let found = try await database.read { tx in
            guard try tx.webhooks.find(id) != nil else { throw Problem.webhookNotFound }
            return try tx.outbox.page(
                of: id, limit: page.limit + 1, before: page.after.flatMap { WebhookDeliveryID($0) })
        }
        return try APICoding.response(
            PageResource(found, page, of: list, place: \.id.text) { DeliveryResource(delivery: $0) })
    }

    @Sendable private func delivery(_ request: Request, _ context: WebContext) async throws -> Response {
        try await gate.require(.seeWebhooks, context)
        let (webhook, id) = (try context.webhookID(), try context.deliveryID())
        let found = try await database.read { try Self.delivery(id, of: webhook, in: $0) }
        return try APICoding.response(DeliveryResource(delivery: found))
    }

    @Sendable private func replay(_ request: Request, _ context: WebContext) async throws -> Response {
        try await gate.require(.changeWebhooks, context)
        let (webhook, id) = (try context.webhookID(), try context.deliveryID())
        let replayed = try await database.write { tx in
            let new = try tx.outbox.replay(Self.delivery(id, of: webhook, in: tx))
            return try Self.delivery(new, of: webhook, in: tx)
        }
        await coordination.publish(.webhooks)
        var response = try APICoding.response(DeliveryResource(delivery: replayed), status: .accepted)
        response.headers[.location] = "/v1/webhooks/\(webhook)/deliveries/\(replayed.id)"
        return response
    }

    private static func delivery(
        _ id: WebhookDeliveryID, of webhook: WebhookID, in tx: any Transaction
    ) throws -> WebhookDelivery {
        guard try tx.webhooks.find(webhook) != nil else { throw Problem.webhookNotFound }
        guard let delivery = try tx.outbox.find(id), delivery.webhook == webhook else { throw Problem.deliveryNotFound }
        return delivery
    }
}

extension WebContext {
    fileprivate func webhookID() throws(Problem) -> WebhookID {
        guard let id = parameters.get("id").flatMap({ WebhookID($0) }) else { throw Problem.webhookNotFound }
        return id
    }

    fileprivate func deliveryID() throws(Problem) -> WebhookDeliveryID {
        guard let id = parameters.get("delivery").flatMap({ WebhookDeliveryID($0) }) else {
            throw Problem.deliveryNotFound
        }
        return id
    }
}

extension Problem {
    fileprivate static let webhookNotFound = Problem(.notFound, "webhook_not_found", "There is no such webhook.")
    fileprivate static let deliveryNotFound = Problem(.notFound, "delivery_not_found", "There is no such delivery.")
    fileprivate static let tooManyWebhooks = Problem(
        .conflict, "too_many_webhooks", "There are at most \(WebhookRoutes.maxWebhooks) webhooks.")
}
