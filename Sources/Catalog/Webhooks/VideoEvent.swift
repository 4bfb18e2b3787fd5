import Foundation
import HeadwaterCore

/// What is sent about a video: enough to know whether to ask for more. Shaped as Standard Webhooks has it: `type`, `timestamp`, `data`.
struct VideoEvent: Encodable {
    struct Subject: Encodable {
        struct Reason: Encodable {
            var code: String
            var message: String
        }

        var id: String
        var title: String
        var state: String
        var playable: Bool
        var version: Int
        /// Null unless it failed.
        var error: Reason?

        private enum Key: String, CodingKey { case id, title, state, playable, version, error }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(id, forKey: .id)
            try container.encode(title, forKey: .title)
            try container.encode(state, forKey: .state)
            try container.encode(playable, forKey: .playable)
            try container.encode(version, forKey: .version)
            try container.encode(error, forKey: .error)
        }
    }

    var type: String
    /// When it happened, as RFC 3339 has it.
    var timestamp: String
    var data: Subject

    init(_ type: WebhookEventType, _ video: VideoRecord, at time: Timestamp) {
        self.type = type.rawValue
        timestamp = Date(timeIntervalSince1970: Double(time.microseconds) / 1e6)
            .formatted(
                .iso8601.year().month().day().time(includingFractionalSeconds: true).timeZone(separator: .omitted))
        data = Subject(
            id: video.id.text, title: video.title, state: video.state.rawValue, playable: video.isPlayable,
            version: video.version, error: video.failure.map { .init(code: $0.code.rawValue, message: $0.message) })
    }

    var text: String { get throws { try JSONText.encode(self) } }
}

extension VideoTable {
    /// Tells the webhooks of something that this transaction did to the video; it is read only when one listens.
    func tell(_ type: WebhookEventType, of id: VideoID) throws {
        try tx.outbox.add(type) { now in
            guard let video = try find(id) else {
                throw CatalogError(.conflict, "tell of", id.text, detail: "the video does not exist")
            }
            return try VideoEvent(type, video, at: now).text
        }
    }

    /// The same of a video that is as it is given.
    func tell(_ type: WebhookEventType, of video: VideoRecord) throws {
        try tx.outbox.add(type) { now in try VideoEvent(type, video, at: now).text }
    }
}
