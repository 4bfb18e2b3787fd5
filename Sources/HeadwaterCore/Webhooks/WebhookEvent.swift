/// What webhooks are told of.
public enum WebhookEventType: String, Sendable, Codable, CaseIterable {
    case created = "video.created"
    /// All bytes of the file have arrived.
    case uploaded = "video.uploaded"
    /// Viewers can press play for the first time; once for each video.
    case playable = "video.playable"
    /// A version is complete and verified.
    case published = "video.published"
    case failed = "video.failed"
    case deleted = "video.deleted"
}

public enum WebhookSubject {}
public enum WebhookEventSubject {}
public enum WebhookDeliverySubject {}
public typealias WebhookID = Identifier<WebhookSubject>
/// Names an event however often it is delivered, so that receivers recognise what they know.
public typealias WebhookEventID = Identifier<WebhookEventSubject>
public typealias WebhookDeliveryID = Identifier<WebhookDeliverySubject>
