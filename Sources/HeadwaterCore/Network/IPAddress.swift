import Glibc

/// An address of IPv4 or IPv6. An IPv4 address that is mapped into IPv6 (RFC 4291 2.5.5.2) is the IPv4 address.
public struct IPAddress: Hashable, Sendable {
    public enum Family: Sendable { case v4, v6 }

    public let family: Family
    /// The lower 32 bits of an IPv4 address, all 128 of an IPv6 one.
    public let bits: UInt128

    /// Nil when `text` is no address: names, ports, zones and numbers in short forms are none.
    public init?(_ text: some StringProtocol) {
        var bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, String(text), &bytes) == 1 {
            self.init(v4: bytes[..<4].reduce(0) { $0 << 8 | UInt32($1) })
        } else if inet_pton(AF_INET6, String(text), &bytes) == 1 {
            self.init(v6: bytes.reduce(0) { $0 << 8 | UInt128($1) })
        } else {
            return nil
        }
    }

    public init(v4 bits: UInt32) {
        family = .v4
        self.bits = UInt128(bits)
    }

    public init(v6 bits: UInt128) {
        // ::ffff:0:0/96
        let isMapped = bits >> 32 == 0xFFFF
        family = isMapped ? .v4 : .v6
        self.bits = isMapped ? bits & 0xFFFF_FFFF : bits
    }

    /// 32 or 128.
    var width: Int { family == .v4 ? 32 : 128 }
}

extension IPAddress: CustomStringConvertible {
    /// `192.0.2.1`, or `2001:db8::1` in the form of RFC 5952.
    public var description: String {
        var bytes = (0..<(width / 8)).map { UInt8(truncatingIfNeeded: bits >> (width - 8 * ($0 + 1))) }
        // The longest text is that of an IPv6 address; 46 characters hold it with its final NUL.
        var text = [CChar](repeating: 0, count: 46)
        inet_ntop(family == .v4 ? AF_INET : AF_INET6, &bytes, &text, socklen_t(text.count))
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
