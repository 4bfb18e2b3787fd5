import Foundation

/// Where webhooks may be sent: to the public internet, and to the networks that whoever runs the server has named.
///
/// Otherwise anyone who may add a webhook could make the server ask its neighbours for things.
public struct WebhookTargets: Sendable {
    public static let maxLength = 2048

    private let allowed: [AddressBlock]

    /// - Parameter allowed: private networks that may be reached.
    public init(allowed: [AddressBlock] = []) { self.allowed = allowed }

    public func permits(_ address: IPAddress) -> Bool {
        address.isPublic || allowed.contains { $0.contains(address) }
    }

    /// Why an address can't be that of a webhook, as far as it can be told without looking its name up; nil when it can.
    public func problem(with text: String) -> String? {
        guard text.utf8.count <= Self.maxLength else { return "An address has at most \(Self.maxLength) characters." }
        guard let url = URLComponents(string: text), let scheme = url.scheme?.lowercased(),
            ["http", "https"].contains(scheme), let host = url.host, Self.isPlain(host)
        else { return "This is an address of the form https://example.org/hook." }
        if url.user != nil || url.password != nil { return "An address holds no name and password." }
        if url.fragment != nil { return "An address has no part after #." }
        guard url.port.map({ (1...65_535).contains($0) }) ?? true else { return "There is no such port." }
        if let address = Self.literal(host), !permits(address) { return Self.refusal }
        return nil
    }

    /// Nothing that one reader of addresses could decode and another leave as it is.
    private static func isPlain(_ host: String) -> Bool {
        if literal(host) != nil { return true }
        return !host.isEmpty
            && host.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }

    public static let refusal = "This server sends no webhooks to addresses of private networks."

    /// The address that a host is, and no name for one.
    public static func literal(_ host: String) -> IPAddress? {
        IPAddress(host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host)
    }
}

/// What a sender and a receiver of webhooks share: `whsec_` and base64, as Standard Webhooks writes it.
public struct WebhookSecret: Sendable, Hashable {
    public static let prefix = "whsec_"

    public let text: String

    /// Nil for what is not of the form.
    public init?(_ text: String) {
        guard text.hasPrefix(Self.prefix), Data(base64Encoded: String(text.dropFirst(Self.prefix.count))) != nil else {
            return nil
        }
        self.text = text
    }

    /// 32 random bytes; Standard Webhooks asks for 24 to 64.
    public static func make() -> WebhookSecret {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        return WebhookSecret(bytes: bytes)
    }

    private init(bytes: [UInt8]) { text = Self.prefix + Data(bytes).base64EncodedString() }

    public var bytes: [UInt8] { Array(Data(base64Encoded: String(text.dropFirst(Self.prefix.count))) ?? Data()) }
}

extension WebhookSecret: Redacted {}
