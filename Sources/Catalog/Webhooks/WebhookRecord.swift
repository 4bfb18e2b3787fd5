public import HeadwaterCore

/// An address that is told of events.
public struct WebhookRecord: Sendable, Equatable {
    public var id: WebhookID
    public var url: String
    public var secret: WebhookSecret
    /// The one before, while receivers may still know no other.
    public var former: FormerSecret?
    public var description: String
    /// In the order they are declared.
    public var events: [WebhookEventType]
    public var isEnabled: Bool
    /// Why it was disabled, when that was not by hand.
    public var disabledReason: String?
    /// Since when nothing was taken; nil while all is well.
    public var failingSince: Timestamp?
    public var createdAt: Timestamp
    public var updatedAt: Timestamp

    /// A secret that was replaced, and signs until a time.
    public struct FormerSecret: Sendable, Equatable {
        public var secret: WebhookSecret
        public var until: Timestamp

        public init(_ secret: WebhookSecret, until: Timestamp) {
            self.secret = secret
            self.until = until
        }
    }

    /// Those that sign at a time, the newest first.
    public func secrets(at time: Timestamp) -> [WebhookSecret] {
        [secret] + (former.flatMap { time < $0.until ? [$0.secret] : nil } ?? [])
    }

    public init(
        id: WebhookID, url: String, secret: WebhookSecret, description: String, events: Set<WebhookEventType>,
        isEnabled: Bool = true, createdAt: Timestamp
    ) {
        self.id = id
        self.url = url
        self.secret = secret
        self.description = description
        self.events = WebhookEventType.allCases.filter(events.contains)
        self.isEnabled = isEnabled
        self.createdAt = createdAt
        updatedAt = createdAt
    }
}

extension WebhookRecord {
    init(row: SQLRow) throws {
        guard let secret = WebhookSecret(try row.text("secret")) else {
            throw CatalogError(.malformedRow, "read", "secret", detail: "it is none")
        }
        self.init(
            id: try row.id("id"), url: try row.text("url"), secret: secret, description: try row.text("description"),
            events: Self.events(try row.text("event_types")), isEnabled: try row.flag("is_enabled"),
            createdAt: try row.time("created_at"))
        if let text = try row.optional("former_secret", row.text), let secret = WebhookSecret(text) {
            former = FormerSecret(secret, until: try row.time("former_secret_until"))
        }
        disabledReason = try row.optional("disabled_reason", row.text)
        failingSince = try row.optional("failing_since", row.time)
        updatedAt = try row.time("updated_at")
    }

    /// Names of events that a newer version knew are left out.
    static func events(_ text: String) -> Set<WebhookEventType> {
        Set(text.split(separator: " ").compactMap { WebhookEventType(rawValue: String($0)) })
    }

    var eventsText: String { events.map(\.rawValue).joined(separator: " ") }
}

/// One event on its way to one webhook.
public struct WebhookDelivery: Sendable, Equatable {
    public enum State: String, Sendable, CaseIterable {
        case pending, delivered
        /// Given up.
        case failed
    }

    public var id: WebhookDeliveryID
    public var webhook: WebhookID
    public var event: WebhookEventID
    public var type: String
    /// The JSON that is sent.
    public var payload: String
    public var state: State
    public var attempts: Int
    public var nextAttempt: Timestamp
    public var createdAt: Timestamp
    public var deliveredAt: Timestamp?
    /// Of the last attempt; nil when there was no answer.
    public var responseStatus: Int?
    /// Why the last attempt failed.
    public var problem: String?
}

extension WebhookDelivery {
    init(row: SQLRow) throws {
        id = try row.id("id")
        webhook = try row.id("webhook")
        event = try row.id("event")
        type = try row.text("event_type")
        payload = try row.text("payload")
        state = try row.name("state")
        attempts = try row.int("attempts")
        nextAttempt = try row.time("next_attempt")
        createdAt = try row.time("created_at")
        deliveredAt = try row.optional("delivered_at", row.time)
        responseStatus = try row.optional("response_status", row.int)
        problem = try row.optional("problem", row.text)
    }
}
