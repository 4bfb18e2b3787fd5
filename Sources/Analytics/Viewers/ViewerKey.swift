import Crypto
import HeadwaterCore

/// A secret that viewers are told apart by for one day (UTC). It is thrown away with the day, and then no one, not we either, can find
/// out whom a key stood for.
struct ViewerSecret: Sendable, Equatable {
    var day: Int64
    var bytes: [UInt8]

    init(day: Int64, bytes: [UInt8]) {
        self.day = day
        self.bytes = bytes
    }

    static let length = 32

    static func day(of time: Timestamp) -> Int64 { time.microseconds / 86_400_000_000 }
}

extension ViewerSecret: CustomStringConvertible, CustomReflectable {
    var description: String { "<REDACTED>" }
    var customMirror: Mirror { Mirror(reflecting: description) }
}

/// Whom we take for one viewer within a day: an address with a User-Agent, hashed with the day's secret (HMAC-SHA256, 64 bits of it). With an
/// empty User-Agent it stands for all who share the address.
struct ViewerKey: Sendable, Hashable {
    var bits: UInt64

    /// Of an IPv6 address only the network counts, since one household has 2^64 of them and changes daily among them.
    init(_ address: IPAddress?, userAgent: some StringProtocol, secret: SymmetricKey) {
        var code = HMAC<SHA256>(key: secret)
        if let address {
            let bits = address.family == .v4 ? address.bits : address.bits >> 64
            var bytes = [UInt8](repeating: address.family == .v4 ? 4 : 6, count: 9)
            for place in 0..<8 { bytes[place + 1] = UInt8(truncatingIfNeeded: bits >> UInt128(8 * place)) }
            code.update(data: bytes)
        }
        code.update(data: Array(userAgent.utf8.prefix(UserAgent.maxLength)))
        bits = code.finalize().prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    init(bits: UInt64) { self.bits = bits }
}
