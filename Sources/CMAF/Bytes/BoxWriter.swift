/// Collects big-endian fields and nested boxes.
struct BoxWriter {
    private(set) var bytes: [UInt8] = []

    /// Writes an integer in as many bytes as its type has.
    mutating func put(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }

    /// Writes the low three bytes.
    mutating func put24(_ value: UInt32) {
        put(UInt8(truncatingIfNeeded: value >> 16))
        put(UInt16(truncatingIfNeeded: value))
    }

    mutating func put(_ type: FourCC) { put(type.rawValue) }

    mutating func put(contentsOf data: some Collection<UInt8>) { bytes.append(contentsOf: data) }

    mutating func putZeros(_ count: Int) { bytes.append(contentsOf: repeatElement(0, count: count)) }

    /// UTF-8 with the zero byte that ends it.
    mutating func put(terminated text: String) {
        put(contentsOf: text.utf8)
        put(UInt8(0))
    }

    /// The version and flags that open a `FullBox` (ISO/IEC 14496-12, 4.2.2).
    mutating func putVersion(_ version: UInt8, flags: UInt32 = 0) {
        put(version)
        put24(flags)
    }

    /// Writes a box around what `body` writes.
    ///
    /// - Precondition: the box is below 4 GiB. Everything but `mdat` is; that one has a size known
    ///   beforehand and goes through ``BoxHeader``.
    mutating func putBox(_ type: FourCC, _ body: (inout BoxWriter) -> Void) {
        let start = bytes.count
        put(UInt32(0))
        put(type)
        body(&self)
        let size = UInt32(bytes.count - start)
        for (place, shift) in [24, 16, 8, 0].enumerated() {
            bytes[start + place] = UInt8(truncatingIfNeeded: size >> UInt32(shift))
        }
    }
}
