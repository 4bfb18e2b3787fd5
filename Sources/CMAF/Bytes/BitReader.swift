/// Reads fields of single bits, the highest bit of each byte first, with the variable-length codes of H.264.
struct BitReader {
    /// The structure that is being read, for errors.
    let subject: String
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8], subject: String) {
        self.bytes = bytes
        self.subject = subject
    }

    var remaining: Int { bytes.count * 8 - position }

    func error(_ kind: CMAFError.Kind, _ reason: String) -> CMAFError { CMAFError(kind, in: subject, reason) }

    /// - Parameter count: 0 to 32.
    mutating func read(_ count: Int) throws(CMAFError) -> Int {
        guard count <= remaining else { throw error(.truncated, "\(count) bits wanted, \(remaining) left") }
        var value = 0
        for _ in 0..<count {
            value = value << 1 | Int(bytes[position / 8] >> UInt8(7 - position % 8) & 1)
            position += 1
        }
        return value
    }

    mutating func readFlag() throws(CMAFError) -> Bool { try read(1) == 1 }

    /// `ue(v)` (ITU-T H.264, 9.1): below 2^32.
    mutating func readUnsigned() throws(CMAFError) -> Int {
        var zeros = 0
        while try read(1) == 0 {
            zeros += 1
            guard zeros <= 32 else { throw error(.invalid, "an exp-Golomb code above 32 bits") }
        }
        return try (1 << zeros) - 1 + read(zeros)
    }

    /// `se(v)` (ITU-T H.264, 9.1.1): 1, -1, 2, -2, ….
    mutating func readSigned() throws(CMAFError) -> Int {
        let code = try readUnsigned()
        return code % 2 == 1 ? (code + 1) / 2 : -(code / 2)
    }
}
