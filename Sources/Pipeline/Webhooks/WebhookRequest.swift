import Crypto
import Foundation
import HeadwaterCore

/// A POST as Standard Webhooks 1.0 has it: what is sent and the three fields by which a receiver knows who sent it.
public struct WebhookRequest: Sendable, Equatable {
    public var url: String
    /// In the order they are sent.
    public var fields: [Field]
    public var body: String

    public struct Field: Sendable, Equatable {
        public var name: String
        public var value: String
    }

    /// - Parameters:
    ///   - secrets: each signs; a receiver looks for one that it knows.
    ///   - time: of this attempt; receivers refuse what is older than a few minutes.
    init(url: String, secrets: [WebhookSecret], event: WebhookEventID, payload: String, at time: Timestamp) {
        let seconds = time.microseconds / 1_000_000
        self.url = url
        body = payload
        fields = [
            Field(name: "Content-Type", value: "application/json"),
            Field(name: "User-Agent", value: "Headwater/\(Version.current)"),
            Field(name: "webhook-id", value: event.text),
            Field(name: "webhook-timestamp", value: String(seconds)),
            Field(
                name: "webhook-signature",
                value: secrets.map { Self.signature(of: payload, id: event.text, seconds: seconds, secret: $0) }
                    .joined(separator: " ")),
        ]
    }

    /// Version 1: HMAC-SHA256 over id, time and body with dots between.
    static func signature(of payload: String, id: String, seconds: Int64, secret: WebhookSecret) -> String {
        let code = HMAC<SHA256>.authenticationCode(
            for: Data("\(id).\(seconds).\(payload)".utf8), using: SymmetricKey(data: secret.bytes))
        return "v1," + Data(code).base64EncodedString()
    }
}
