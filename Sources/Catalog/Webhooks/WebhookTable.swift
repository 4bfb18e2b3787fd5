public import HeadwaterCore

extension Transaction {
    public var webhooks: WebhookTable { WebhookTable(tx: self) }
}

/// The webhooks, within one transaction. All methods throw ``CatalogError``.
public struct WebhookTable {
    let tx: any Transaction

    public func insert(_ webhook: WebhookRecord) throws {
        try tx.execute(
            SQL.insert,
            [
                .id(webhook.id), .text(webhook.url), .text(webhook.secret.text), .text(webhook.description),
                .text(webhook.eventsText), .flag(webhook.isEnabled), .time(webhook.createdAt),
                .time(webhook.updatedAt),
            ])
    }

    public func find(_ id: WebhookID) throws -> WebhookRecord? {
        try tx.row(SQL.find, [.id(id)]).map(WebhookRecord.init(row:))
    }

    /// Newest first.
    ///
    /// - Parameter cursor: the last id of the page before; nil for the first page.
    public func page(limit: Int, before cursor: WebhookID? = nil) throws -> [WebhookRecord] {
        let rows =
            if let cursor {
                try tx.rows(SQL.pageBefore, [.id(cursor), .integer(limit)])
            } else {
                try tx.rows(SQL.firstPage, [.integer(limit)])
            }
        return try rows.map(WebhookRecord.init(row:))
    }

    public func count() throws -> Int { try tx.row(SQL.count).map { try $0.int("webhooks") } ?? 0 }

    /// Stores what can be changed of a webhook. One that is enabled begins without a past.
    ///
    /// - Returns: whether it was there.
    @discardableResult
    public func update(_ webhook: WebhookRecord) throws -> Bool {
        try tx.execute(
            SQL.update,
            [
                .text(webhook.url), .text(webhook.description), .text(webhook.eventsText), .flag(webhook.isEnabled),
                .optional(webhook.isEnabled ? nil : webhook.disabledReason) { .text($0) },
                .optional(webhook.isEnabled ? webhook.failingSince : nil) { .time($0) }, .time(tx.now()),
                .id(webhook.id),
            ]) > 0
    }

    /// Signs with another secret from now on, and for some time with the one until now, too. One that was replaced before is forgotten.
    ///
    /// - Returns: whether the webhook was there.
    @discardableResult
    public func rotate(_ id: WebhookID, to secret: WebhookSecret, overlap: Duration) throws -> Bool {
        let now = try tx.now()
        return try tx.execute(SQL.rotate, [.text(secret.text), .time(now + overlap), .time(now), .id(id)]) > 0
    }

    /// Forgets secrets that sign no more.
    public func forgetSecrets() throws { try tx.execute(SQL.forgetSecrets, [.time(tx.now())]) }

    /// Removes the webhook with its deliveries.
    ///
    /// - Returns: whether it was there.
    @discardableResult
    public func delete(_ id: WebhookID) throws -> Bool { try tx.execute(SQL.delete, [.id(id)]) > 0 }

    /// Nothing is sent there any more until someone enables it again.
    public func disable(_ id: WebhookID, reason: String) throws {
        try tx.execute(SQL.disable, [.text(reason), .time(tx.now()), .id(id)])
    }

    enum SQL: String, CaseIterable {
        case insert = """
            INSERT INTO webhooks (
                id, url, secret, description, event_types, is_enabled, last_sequence, created_at, updated_at)
            VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?)
            """
        case find = "SELECT * FROM webhooks WHERE id = ?"
        case firstPage = "SELECT * FROM webhooks ORDER BY id DESC LIMIT ?"
        case pageBefore = "SELECT * FROM webhooks WHERE id < ? ORDER BY id DESC LIMIT ?"
        case count = "SELECT COUNT(*) AS webhooks FROM webhooks"
        case update = """
            UPDATE webhooks
            SET url = ?, description = ?, event_types = ?, is_enabled = ?, disabled_reason = ?, failing_since = ?,
                updated_at = ?
            WHERE id = ?
            """
        case rotate = """
            UPDATE webhooks SET former_secret = secret, secret = ?, former_secret_until = ?, updated_at = ? WHERE id = ?
            """
        case forgetSecrets = """
            UPDATE webhooks SET former_secret = NULL, former_secret_until = NULL WHERE former_secret_until <= ?
            """
        case delete = "DELETE FROM webhooks WHERE id = ?"
        case disable = "UPDATE webhooks SET is_enabled = 0, disabled_reason = ?, updated_at = ? WHERE id = ?"
    }
}
