/// Cuts a stream of bytes into lines; one beyond ``longest`` is cut off, so that it cannot fill the memory.
struct LineSplitter: Sendable {
    static let longest = 2048
    private var pending: [UInt8] = []
    private var isOverlong = false

    mutating func append(_ bytes: some Sequence<UInt8>) -> [String] {
        var lines: [String] = []
        for byte in bytes {
            if byte == UInt8(ascii: "\n") {
                if let line = finish() { lines.append(line) }
            } else if pending.count < Self.longest {
                pending.append(byte)
            } else {
                isOverlong = true
            }
        }
        return lines
    }

    /// What came after the last line break; nil when that is nothing.
    mutating func finish() -> String? {
        defer {
            pending.removeAll(keepingCapacity: true)
            isOverlong = false
        }
        guard !pending.isEmpty else { return nil }
        return String(decoding: pending, as: UTF8.self) + (isOverlong ? "…" : "")
    }
}
