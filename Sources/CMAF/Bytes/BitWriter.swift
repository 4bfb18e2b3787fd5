/// Writes fields of single bits, the highest bit of each byte first; the last byte is filled with zeros.
struct BitWriter {
    private(set) var bytes: [UInt8] = []
    private var bitCount = 0

    /// Writes the low `count` bits of a value.
    mutating func put(_ value: Int, bits count: Int) {
        for bit in stride(from: count - 1, through: 0, by: -1) {
            if bitCount % 8 == 0 { bytes.append(0) }
            bytes[bytes.count - 1] |= UInt8(value >> bit & 1) << UInt8(7 - bitCount % 8)
            bitCount += 1
        }
    }
}
