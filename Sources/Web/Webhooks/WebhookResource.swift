import Catalog
import HeadwaterCore

/// A webhook as the API shows it. The secret is there once, in the answer that made it.
struct WebhookResource: Encodable {
    var webhook: WebhookRecord
    var secret: WebhookSecret?

    private enum Key: String, CodingKey {
        case id, url, description, events, enabled, disabledReason, failingSince, createdAt, updatedAt, overlapUntil,
            secret
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(webhook.id, forKey: .id)
        try container.encode(webhook.url, forKey: .url)
        try container.encode(webhook.description, forKey: .description)
        try container.encode(webhook.events, forKey: .events)
        try container.encode(webhook.isEnabled, forKey: .enabled)
        try container.encode(webhook.disabledReason, forKey: .disabledReason)
        try container.encode(webhook.failingSince?.rfc3339, forKey: .failingSince)
        try container.encode(webhook.createdAt.rfc3339, forKey: .createdAt)
        try container.encode(webhook.updatedAt.rfc3339, forKey: .updatedAt)
        try container.encode(webhook.former?.until.rfc3339, forKey: .overlapUntil)
        try container.encodeIfPresent(secret?.text, forKey: .secret)
    }
}

/// One event on its way to a webhook.
struct DeliveryResource: Encodable {
    var delivery: WebhookDelivery

    private enum Key: String, CodingKey {
        case id, event, type, state, attempts, nextAttemptAt, createdAt, deliveredAt, responseStatus, problem
    }

    func encode(to encoder: any Encoder) throws {
        let next = delivery.state == .pending ? delivery.nextAttempt.rfc3339 : nil
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(delivery.id, forKey: .id)
        try container.encode(delivery.event, forKey: .event)
        try container.encode(delivery.type, forKey: .type)
        try container.encode(delivery.state.rawValue, forKey: .state)
        try container.encode(delivery.attempts, forKey: .attempts)
        try container.encode(next, forKey: .nextAttemptAt)
        try container.encode(delivery.createdAt.rfc3339, forKey: .createdAt)
        try container.encode(delivery.deliveredAt?.rfc3339, forKey: .deliveredAt)
        try container.encode(delivery.responseStatus, forKey: .responseStatus)
        try container.encode(delivery.problem, forKey: .problem)
    }
}

/// One page of a list, `{data, next_cursor}`.
struct PageResource<Entry: Encodable>: Encodable {
    var data: [Entry]
    /// Where the next page begins; null on the last one.
    var nextCursor: String?

    private enum Key: String, CodingKey { case data, nextCursor }

    /// - Parameters:
    ///   - entries: one more than the page holds when another page follows.
    ///   - place: what a cursor to the entries after one holds.
    init<Found>(
        _ entries: [Found], _ page: PageRequest, of list: String, place: (Found) -> String, show: (Found) -> Entry
    ) {
        data = entries.prefix(page.limit).map(show)
        if entries.count > page.limit { nextCursor = PageCursor.text(place(entries[page.limit - 1]), of: list) }
    }

    /// A list of which there is never more than one page.
    init(whole entries: [Entry]) { data = entries }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(data, forKey: .data)
        try container.encode(nextCursor, forKey: .nextCursor)
    }
}
