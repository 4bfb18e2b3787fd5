public import HeadwaterCore

extension Transaction {
    public var outbox: WebhookOutbox { WebhookOutbox(tx: self) }
}

/// What is on its way to webhooks, within one transaction. All methods throw ``CatalogError``.
///
/// Each webhook has a line of its own: only the first delivery that waits in it is ever attempted, so events arrive in the order in
/// which they happened.
public struct WebhookOutbox {
    let tx: any Transaction

    /// Puts an event into the line of every webhook that wants to hear of it.
    ///
    /// - Parameter payload: makes the JSON for the time of the event; not called when nobody listens.
    public func add(_ type: WebhookEventType, payload: (Timestamp) throws -> String) throws {
        let listening = try tx.rows(SQL.listeners).filter {
            WebhookRecord.events(try $0.text("event_types")).contains(type)
        }
        guard !listening.isEmpty else { return }
        let now = try tx.now()
        let event = WebhookEventID.make(milliseconds: now.microseconds / 1000)
        let text = try payload(now)
        for row in listening {
            let webhook: WebhookID = try row.id("id")
            try insert(into: webhook, event: event, type: type.rawValue, payload: text)
        }
    }

    public func find(_ id: WebhookDeliveryID) throws -> WebhookDelivery? {
        try tx.row(SQL.find, [.id(id)]).map(WebhookDelivery.init(row:))
    }

    /// A webhook's deliveries, newest first.
    ///
    /// - Parameter cursor: the last delivery of the page before; nil for the first page.
    public func page(
        of webhook: WebhookID, limit: Int, before cursor: WebhookDeliveryID? = nil
    ) throws -> [WebhookDelivery] {
        let rows =
            if let cursor {
                try tx.rows(SQL.pageBefore, [.id(webhook), .id(cursor), .integer(limit)])
            } else {
                try tx.rows(SQL.firstPage, [.id(webhook), .integer(limit)])
            }
        return try rows.map(WebhookDelivery.init(row:))
    }

    /// The first that waits in the line of each enabled webhook, whether its time has come or not.
    public func heads() throws -> [(delivery: WebhookDelivery, webhook: WebhookRecord)] {
        try tx.rows(SQL.heads).compactMap { row in
            let delivery = try WebhookDelivery(row: row)
            return try tx.webhooks.find(delivery.webhook).map { (delivery, $0) }
        }
    }

    /// The same event once more, at the end of the webhook's line.
    public func replay(_ delivery: WebhookDelivery) throws -> WebhookDeliveryID {
        try insert(into: delivery.webhook, event: delivery.event, type: delivery.type, payload: delivery.payload)
    }

    /// The receiver has taken it. Nothing happens when it no longer waits.
    public func succeed(_ delivery: WebhookDelivery, status: Int) throws {
        try tx.execute(SQL.succeed, [.integer(status), .time(tx.now()), .id(delivery.id)])
        try tx.execute(SQL.recover, [.id(delivery.webhook)])
    }

    /// The receiver has not taken it. Nothing happens to a delivery that no longer waits.
    ///
    /// - Parameter pause: until the next attempt; nil gives up.
    public func fail(
        _ delivery: WebhookDelivery, status: Int?, problem: String, retryAfter pause: Duration?
    ) throws {
        let now = try tx.now()
        try tx.execute(
            SQL.fail,
            [
                .text((pause == nil ? WebhookDelivery.State.failed : .pending).rawValue), .time(now + (pause ?? .zero)),
                .optional(status) { .integer($0) }, .text(problem), .id(delivery.id),
            ])
        try tx.execute(SQL.beginFailing, [.time(now), .id(delivery.webhook)])
    }

    /// Forgets what is older, whatever came of it.
    ///
    /// - Returns: how many deliveries that were.
    @discardableResult
    public func forget(before time: Timestamp) throws -> Int { try tx.execute(SQL.forget, [.time(time)]) }

    @discardableResult
    private func insert(
        into webhook: WebhookID, event: WebhookEventID, type: String, payload: String
    ) throws -> WebhookDeliveryID {
        let now = try tx.now()
        // Counted by the webhook's own row, so that two transactions never get the same number.
        guard let sequence = try tx.row(SQL.advance, [.id(webhook)]).map({ try $0.integer("last_sequence") }) else {
            throw CatalogError(.conflict, "queue for", webhook.text, detail: "the webhook does not exist")
        }
        let id = WebhookDeliveryID.make(milliseconds: now.microseconds / 1000)
        try tx.execute(
            SQL.insert,
            [
                .id(id), .id(webhook), .integer(sequence), .id(event), .text(type), .text(payload), .time(now),
                .time(now),
            ])
        return id
    }

    enum SQL: String, CaseIterable {
        case listeners = "SELECT id, event_types FROM webhooks WHERE is_enabled = 1 ORDER BY id"
        case advance = "UPDATE webhooks SET last_sequence = last_sequence + 1 WHERE id = ? RETURNING last_sequence"
        case insert = """
            INSERT INTO webhook_deliveries (
                id, webhook, sequence, event, event_type, payload, state, attempts, next_attempt, created_at)
            VALUES (?, ?, ?, ?, ?, ?, 'pending', 0, ?, ?)
            """
        case find = "SELECT * FROM webhook_deliveries WHERE id = ?"
        case firstPage = "SELECT * FROM webhook_deliveries WHERE webhook = ? ORDER BY sequence DESC LIMIT ?"
        case pageBefore = """
            SELECT * FROM webhook_deliveries
            WHERE webhook = ? AND sequence < (SELECT sequence FROM webhook_deliveries WHERE id = ?)
            ORDER BY sequence DESC LIMIT ?
            """
        case heads = """
            SELECT * FROM webhook_deliveries
            WHERE state = 'pending' AND webhook IN (SELECT id FROM webhooks WHERE is_enabled = 1)
                AND sequence = (
                    SELECT MIN(sequence) FROM webhook_deliveries AS other
                    WHERE other.webhook = webhook_deliveries.webhook AND other.state = 'pending')
            ORDER BY next_attempt, id
            """
        case succeed = """
            UPDATE webhook_deliveries
            SET state = 'delivered', attempts = attempts + 1, response_status = ?, problem = NULL, delivered_at = ?
            WHERE id = ? AND state = 'pending'
            """
        case recover = "UPDATE webhooks SET failing_since = NULL WHERE id = ? AND failing_since > 0"
        case fail = """
            UPDATE webhook_deliveries
            SET state = ?, attempts = attempts + 1, next_attempt = ?, response_status = ?, problem = ?
            WHERE id = ? AND state = 'pending'
            """
        case beginFailing = "UPDATE webhooks SET failing_since = ? WHERE id = ? AND failing_since IS NULL"
        case forget = "DELETE FROM webhook_deliveries WHERE created_at < ?"
    }
}
