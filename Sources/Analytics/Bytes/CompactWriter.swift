/// Writes numbers and short texts in as few bytes as they need.
struct CompactWriter {
    private(set) var bytes: [UInt8] = []

    mutating func byte(_ value: UInt8) { bytes.append(value) }

    /// Seven bits a byte, the lowest first; the highest bit says that more follow (LEB128).
    mutating func number(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// - Precondition: not negative.
    mutating func number(_ value: Int) { number(UInt64(value)) }

    /// Small numbers of either sign are short.
    mutating func signed(_ value: Int64) { number(UInt64(bitPattern: (value << 1) ^ (value >> 63))) }

    /// Eight bytes, the lowest first.
    mutating func fixed(_ value: UInt64) {
        for place in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * UInt64(place)))) }
    }

    mutating func text(_ text: String) {
        let utf8 = text.utf8
        number(utf8.count)
        bytes.append(contentsOf: utf8)
    }

    mutating func raw(_ more: some Sequence<UInt8>) { bytes.append(contentsOf: more) }
}
