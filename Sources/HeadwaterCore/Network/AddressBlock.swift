/// All addresses that begin with the same bits: `10.0.0.0/8`.
public struct AddressBlock: Hashable, Sendable {
    /// The first address of the block.
    public let base: IPAddress
    /// How many bits are the same.
    public let prefix: Int

    public init(containing address: IPAddress, prefix: Int) {
        self.prefix = min(max(0, prefix), address.width)
        let free = address.width - self.prefix
        let kept = free >= 128 ? 0 : (address.bits >> free) << free
        base = address.family == .v4 ? IPAddress(v4: UInt32(truncatingIfNeeded: kept)) : IPAddress(v6: kept)
    }

    /// An address with `/` and a number of bits, or an address alone. Nil for anything else, and when bits after the prefix are set: whoever
    /// writes `10.1.2.3/8` may mean something else than `10.0.0.0/8`.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let address = IPAddress(parts[0]) else { return nil }
        var prefix = address.width
        if parts.count == 2 {
            guard !parts[1].isEmpty, parts[1].utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains),
                let bits = Int(parts[1]), bits <= address.width
            else { return nil }
            prefix = bits
        }
        self.init(containing: address, prefix: prefix)
        guard base == address else { return nil }
    }

    public func contains(_ address: IPAddress) -> Bool {
        guard address.family == base.family else { return false }
        let free = base.width - prefix
        return free >= 128 || address.bits >> free == base.bits >> free
    }
}

extension AddressBlock: CustomStringConvertible {
    public var description: String { "\(base)/\(prefix)" }
}

extension IPAddress {
    /// This machine itself (RFC 1122 3.2.1.3, RFC 4291 2.5.3).
    public var isLoopback: Bool { Self.loopback.contains { $0.contains(self) } }

    /// Whether the address is one of the public internet: none of the blocks that IANA's registries of special-purpose
    /// addresses (RFC 6890 with its later entries) keep for something else, and no multicast.
    ///
    /// An address that carries an IPv4 address within it is as public as that one.
    public var isPublic: Bool {
        if let inner = embedded { return inner.isPublic }
        if family == .v6, !Self.globalUnicast.contains(self) { return false }
        return !Self.special.contains { $0.contains(self) }
    }

    /// What a translator (RFC 6052 2.1) or 6to4 (RFC 3056 2) makes of the address.
    private var embedded: IPAddress? {
        guard family == .v6 else { return nil }
        if bits >> 32 == 0x0064_FF9B_0000_0000_0000_0000 { return IPAddress(v4: UInt32(truncatingIfNeeded: bits)) }
        if bits >> 112 == 0x2002 { return IPAddress(v4: UInt32(truncatingIfNeeded: bits >> 80)) }
        return nil
    }

    private static let loopback = ["127.0.0.0/8", "::1"].compactMap { AddressBlock($0) }
    /// 2000::/3 is all that IANA gives out; 64:ff9b::/96 is seen by `embedded`.
    private static let globalUnicast = AddressBlock(containing: IPAddress(v6: 0x2000 << 112), prefix: 3)
    private static let special = [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "2001::/23",
        "2001:db8::/32", "2620:4f:8000::/48", "3fff::/20",
    ].compactMap { AddressBlock($0) }
}
