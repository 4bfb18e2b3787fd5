/// The Castagnoli CRC (RFC 3720, 12.1 and B.4), eight bytes at a time.
public struct CRC32C: Sendable {
    private var state: UInt32 = .max

    public init() {}

    public var value: UInt32 { ~state }

    public mutating func add(_ bytes: UnsafeRawBufferPointer) {
        var crc = state
        var rest = bytes[...]
        Self.tables.withUnsafeBufferPointer { tables in
            while rest.count >= 8 {
                let word =
                    UnsafeRawBufferPointer(rebasing: rest).loadUnaligned(as: UInt64.self).littleEndian ^ UInt64(crc)
                crc = 0
                for place in 0..<8 {
                    // The byte that comes first has the longest way to go.
                    crc ^= tables[(7 - place) * 256 + Int(truncatingIfNeeded: (word >> (8 * UInt64(place))) & 0xFF)]
                }
                rest = rest.dropFirst(8)
            }
            for byte in rest { crc = (crc >> 8) ^ tables[Int((crc ^ UInt32(byte)) & 0xFF)] }
        }
        state = crc
    }

    /// 0x1EDC6F41 with its bits reversed.
    private static let polynomial: UInt32 = 0x82F6_3B78

    /// Of each byte, what it does to the sum from 0 to 7 bytes before the end of a group of eight.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for byte in 0..<256 {
            var crc = UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? (crc >> 1) ^ polynomial : crc >> 1 }
            tables[byte] = crc
        }
        for place in 256..<tables.count {
            let before = tables[place - 256]
            tables[place] = (before >> 8) ^ tables[Int(before & 0xFF)]
        }
        return tables
    }()
}
