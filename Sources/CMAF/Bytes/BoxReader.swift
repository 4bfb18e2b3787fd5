/// Reads big-endian fields from a stretch of bytes, and never beyond it.
///
/// The input may be hostile, so every read throws instead of trapping. Memory stays proportional to the input:
/// counts are checked against the bytes that follow before anything is allocated (``readCount(ofElements:)``).
/// Nesting needs no limit: only box types with a decoder of their own are entered, and none can contain itself.
struct BoxReader {
    /// The box that is being read, for errors.
    let subject: FourCC
    private let bytes: ArraySlice<UInt8>
    /// From the start of the whole input.
    private(set) var position: Int

    /// A reader of top-level boxes.
    init(_ bytes: [UInt8]) {
        self.init(bytes[...], subject: "file")
    }

    init(_ bytes: ArraySlice<UInt8>, subject: FourCC) {
        self.subject = subject
        self.bytes = bytes
        position = bytes.startIndex
    }

    var end: Int { bytes.endIndex }
    var remaining: Int { end - position }

    func error(_ kind: CMAFError.Kind, _ reason: String) -> CMAFError {
        CMAFError(kind, in: subject.description, at: position, reason)
    }

    mutating func read<Value: FixedWidthInteger>(_: Value.Type = Value.self) throws(CMAFError) -> Value {
        let count = Value.bitWidth / 8
        try require(count)
        var value: Value = 0
        for index in position..<position + count {
            // The shift would be as wide as the value for one byte.
            value = (count == 1 ? 0 : value << 8) | Value(truncatingIfNeeded: bytes[index])
        }
        position += count
        return value
    }

    mutating func read24() throws(CMAFError) -> UInt32 {
        UInt32(try read(UInt8.self)) << 16 | UInt32(try read(UInt16.self))
    }

    mutating func readType() throws(CMAFError) -> FourCC { FourCC(rawValue: try read()) }

    mutating func readSlice(_ count: Int) throws(CMAFError) -> ArraySlice<UInt8> {
        try require(count)
        defer { position += count }
        return bytes[position..<position + count]
    }

    mutating func readBytes(_ count: Int) throws(CMAFError) -> [UInt8] { Array(try readSlice(count)) }

    mutating func readRest() -> [UInt8] {
        defer { position = end }
        return Array(bytes[position...])
    }

    mutating func skip(_ count: Int) throws(CMAFError) {
        try require(count)
        position += count
    }

    /// UTF-8 up to a zero byte; some writers leave that byte out at the end of a box.
    mutating func readTerminatedText() -> String {
        let text = bytes[position...].prefix { $0 != 0 }
        position = min(text.endIndex + 1, end)
        return String(decoding: text, as: UTF8.self)
    }

    /// The version and flags that open a `FullBox` (ISO/IEC 14496-12, 4.2.2).
    mutating func readVersion(upTo newest: UInt8) throws(CMAFError) -> (version: UInt8, flags: UInt32) {
        let version: UInt8 = try read()
        guard version <= newest else { throw error(.unsupported, "version \(version)") }
        return (version, try read24())
    }

    /// A 32-bit count of elements that take at least so many bytes each.
    mutating func readCount(ofElements byteCount: Int) throws(CMAFError) -> Int {
        let count = Int(try read(UInt32.self))
        // Divided, because the product of two hostile numbers may overflow.
        guard byteCount == 0 || count <= remaining / byteCount else {
            throw error(.truncated, "\(count) elements of \(byteCount) bytes wanted, \(remaining) bytes left")
        }
        return count
    }

    private func require(_ count: Int) throws(CMAFError) {
        guard count >= 0, count <= remaining else {
            throw error(.truncated, "\(count) bytes wanted, \(remaining) left")
        }
    }
}
