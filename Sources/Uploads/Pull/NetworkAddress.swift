import Glibc

/// An address of the internet protocol, version 4 or 6.
public struct NetworkAddress: Sendable, Hashable {
    /// 4 or 16, the first one first.
    public let bytes: [UInt8]

    /// Nil when the text is no numeric address as `inet_pton` reads it: four plain decimals, or version 6.
    public init?(_ text: String) {
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            bytes = withUnsafeBytes(of: &four) { Array($0) }
        } else if inet_pton(AF_INET6, text, &six) == 1 {
            bytes = withUnsafeBytes(of: &six) { Array($0) }
        } else {
            return nil
        }
    }

    /// Whether it may belong to any machine of the open internet.
    ///
    /// What the registries of special-purpose addresses (RFC 6890, as kept by IANA) name is not: this machine and its
    /// neighbours, carriers' inner networks, the services of clouds, groups, and what stands for another address.
    public var isPublic: Bool {
        if bytes.count == 4 { return !Self.reservedFour.contains { $0.contains(bytes) } }
        if Self.mapped.contains(bytes) { return !Self.reservedFour.contains { $0.contains(Array(bytes[12...])) } }
        return Self.global.contains(bytes) && !Self.reservedSix.contains { $0.contains(bytes) }
    }

    private struct Block {
        var prefix: [UInt8]
        var bits: Int

        init(_ prefix: [UInt8], _ bits: Int) {
            self.prefix = prefix
            self.bits = bits
        }

        func contains(_ address: [UInt8]) -> Bool {
            (0..<bits).allSatisfy { bit in
                let mask = UInt8(0x80) >> UInt8(bit % 8)
                let wanted = bit / 8 < prefix.count ? prefix[bit / 8] : 0
                return address[bit / 8] & mask == wanted & mask
            }
        }
    }

    private static let reservedFour = [
        Block([0], 8), Block([10], 8), Block([100, 64], 10), Block([127], 8), Block([169, 254], 16),
        Block([172, 16], 12), Block([192, 0, 0], 24), Block([192, 0, 2], 24), Block([192, 31, 196], 24),
        Block([192, 52, 193], 24), Block([192, 88, 99], 24), Block([192, 168], 16), Block([192, 175, 48], 24),
        Block([198, 18], 15), Block([198, 51, 100], 24), Block([203, 0, 113], 24), Block([224], 4), Block([240], 4),
    ]

    /// `::ffff:0:0/96`: an address of version 4 in the form of version 6.
    private static let mapped = Block([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF], 96)
    /// All that was ever given out; private, link-local and translated addresses and groups lie outside.
    private static let global = Block([0x20], 3)

    private static let reservedSix = [
        // Protocol assignments, Teredo among them, and documentation.
        Block([0x20, 0x01, 0x00], 23), Block([0x20, 0x01, 0x0D, 0xB8], 32), Block([0x3F, 0xFF, 0x00], 20),
        // 6to4 holds an address of version 4.
        Block([0x20, 0x02], 16),
        // Nameservers of private zones.
        Block([0x26, 0x20, 0x00, 0x4F, 0x80, 0x00], 48),
    ]
}

extension NetworkAddress: CustomStringConvertible {
    public var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        bytes.withUnsafeBytes { bytes in
            _ = inet_ntop(self.bytes.count == 4 ? AF_INET : AF_INET6, bytes.baseAddress, &text, socklen_t(text.count))
        }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
