/// How many sessions watched each second of a video.
struct RetentionCurve: Sendable, Equatable {
    /// Six hours; what lies behind is not told apart.
    static let maxSeconds = 21_600

    /// By second, without zeros at the end.
    private(set) var counts: [Int64] = []

    init() {}

    mutating func change(_ seconds: Range<Int>, by change: Int64) {
        let seconds = seconds.clamped(to: 0..<Self.maxSeconds)
        if seconds.upperBound > counts.count {
            counts += [Int64](repeating: 0, count: seconds.upperBound - counts.count)
        }
        for second in seconds { counts[second] = max(0, counts[second] + change) }
        while counts.last == 0 { counts.removeLast() }
    }

    mutating func merge(_ other: RetentionCurve) {
        for (second, count) in other.counts.enumerated() where count > 0 {
            if second >= counts.count { counts += [Int64](repeating: 0, count: second + 1 - counts.count) }
            counts[second] += count
        }
    }

    private static let version: UInt8 = 1

    /// The version, how many seconds, and each one's count as the difference to the one before.
    var bytes: [UInt8] {
        var writer = CompactWriter()
        writer.byte(Self.version)
        writer.number(counts.count)
        var before: Int64 = 0
        for count in counts {
            writer.signed(count - before)
            before = count
        }
        return writer.bytes
    }

    init(bytes: [UInt8]) throws(MalformedBytes) {
        var reader = CompactReader(bytes)
        guard try reader.byte() == Self.version else { throw MalformedBytes() }
        var count: Int64 = 0
        for _ in 0..<(try reader.count(upTo: Self.maxSeconds)) {
            let step = try reader.signed()
            guard step.magnitude < 1 << 48 else { throw MalformedBytes() }
            count += step
            guard (0..<1 << 48).contains(count) else { throw MalformedBytes() }
            counts.append(count)
        }
        guard reader.isAtEnd else { throw MalformedBytes() }
    }
}
