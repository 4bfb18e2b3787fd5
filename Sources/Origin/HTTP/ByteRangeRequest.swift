/// What a Range field asks for (RFC 9110 14.1.2 and 14.2).
public struct ByteRangeRequest: Hashable, Sendable {
    public enum Spec: Hashable, Sendable {
        /// `first-last` and `first-`; the last byte counts.
        case from(Int64, through: Int64?)
        /// `-length`: that many bytes at the end.
        case suffix(Int64)
    }

    /// What comes of a request for an object of some size.
    public enum Outcome: Hashable, Sendable {
        /// At least one range, each within the object and none empty.
        case satisfiable([Range<Int64>])
        /// 416.
        case unsatisfiable
    }

    /// More ranges than a player or a resumed download has use for are a way to make the server work; such a
    /// request is answered whole (RFC 9110 14.2 and 17.15).
    public static let maxSpecs = 16

    /// Ranges closer than this are sent as one: about what the head of another part would cost
    /// (RFC 9110 15.3.7.2).
    public static let coalescedGap: Int64 = 80

    public var specs: [Spec]

    public init(specs: [Spec]) { self.specs = specs }

    /// Nil when the field is to be ignored: another unit, a malformed set, or too many ranges.
    public init?(_ value: String) {
        let parts = value.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].trimmingWhitespace.equalsIgnoringCase("bytes") else { return nil }
        specs = []
        for part in parts[1].split(separator: ",", maxSplits: 2 * Self.maxSpecs, omittingEmptySubsequences: false) {
            let text = part.trimmingWhitespace
            // Empty list elements are allowed in what is received (RFC 9110 5.6.1.2).
            if text.isEmpty { continue }
            guard let spec = Spec(text) else { return nil }
            specs.append(spec)
        }
        guard (1...Self.maxSpecs).contains(specs.count) else { return nil }
    }

    /// The parts of an object of `byteCount` bytes, in the order asked for unless they had to be joined.
    public func outcome(byteCount: Int64) -> Outcome {
        let ranges = specs.compactMap { $0.range(byteCount: byteCount) }
        guard !ranges.isEmpty else { return .unsatisfiable }
        return .satisfiable(Self.coalesced(ranges))
    }

    /// Unchanged when all are well apart, else in ascending order with overlapping and near ones joined.
    private static func coalesced(_ ranges: [Range<Int64>]) -> [Range<Int64>] {
        var joined: [Range<Int64>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = joined.last, range.lowerBound - last.upperBound < coalescedGap {
                joined[joined.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                joined.append(range)
            }
        }
        return joined.count == ranges.count ? ranges : joined
    }
}

extension ByteRangeRequest.Spec {
    fileprivate init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        switch (parts[0].isEmpty, parts[1].isEmpty) {
        case (true, true): return nil
        case (true, false):
            guard let length = Self.number(parts[1]) else { return nil }
            self = .suffix(length)
        case (false, true):
            guard let first = Self.number(parts[0]) else { return nil }
            self = .from(first, through: nil)
        case (false, false):
            guard let first = Self.number(parts[0]), let last = Self.number(parts[1]), first <= last else { return nil }
            self = .from(first, through: last)
        }
    }

    /// A number beyond Int64 lies beyond every object, which is all that matters of it.
    private static func number(_ text: some StringProtocol) -> Int64? {
        guard text.utf8.allSatisfy(\.isASCIIDigit) else { return nil }
        return Int64(text) ?? .max
    }

    /// Nil when nothing of it is in the object (RFC 9110 14.1.2).
    fileprivate func range(byteCount: Int64) -> Range<Int64>? {
        switch self {
        case .from(let first, let last):
            guard first < byteCount else { return nil }
            return first..<(min(last ?? .max, byteCount - 1) + 1)
        case .suffix(let length):
            guard length > 0, byteCount > 0 else { return nil }
            return max(0, byteCount - length)..<byteCount
        }
    }
}
