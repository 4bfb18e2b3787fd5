/// A part of a resource as playlists write it, `length[@offset]` (RFC 8216 4.3.2.2).
public struct ByteRange: Hashable, Sendable {
    public var length: Int64
    /// From the resource's first byte; nil means right after the previous segment's range of the same resource.
    public var offset: Int64?

    public init(length: Int64, offset: Int64? = nil) {
        self.length = length
        self.offset = offset
    }

    init?(_ text: String) {
        let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        guard let length = Int64(decimalDigits: parts[0]) else { return nil }
        self.length = length
        guard parts.count == 2 else { return }
        // A range that ends beyond the largest offset would overflow whoever adds the two.
        guard let offset = Int64(decimalDigits: parts[1]), !offset.addingReportingOverflow(length).overflow
        else { return nil }
        self.offset = offset
    }
}

extension ByteRange: CustomStringConvertible {
    public var description: String { offset.map { "\(length)@\($0)" } ?? "\(length)" }
}

extension FixedWidthInteger {
    /// The decimal-integer of RFC 8216 4.2: digits only, no sign; nil when it does not fit.
    init?(decimalDigits text: some StringProtocol) {
        guard !text.isEmpty, text.utf8.allSatisfy(isDigit), let value = Self(text) else { return nil }
        self = value
    }
}
