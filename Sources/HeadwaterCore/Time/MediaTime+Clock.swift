extension MediaTime {
    /// Beyond what any plan takes, and far from where milliseconds overflow.
    private static let largestField = 1_000_000

    /// A place in a video as people write it: `75`, `75.5`, `1:15.5` or `00:01:15.500`, kept in milliseconds.
    ///
    /// Nil for everything else.
    public init?(clock text: String) {
        guard let match = text.wholeMatch(of: /(?:(?:([0-9]+):)?([0-9]+):)?([0-9]+)(?:\.([0-9]{1,3}))?/)
        else { return nil }
        let (_, hours, minutes, seconds, fraction) = match.output
        let fields = [hours ?? "0", minutes ?? "0", seconds].compactMap { Int($0) }
        guard fields.count == 3, fields.allSatisfy({ $0 <= Self.largestField }) else { return nil }
        // Only what stands first may exceed its clock: `90` seconds, but not `1:90`.
        guard minutes == nil || fields[2] < 60, hours == nil || fields[1] < 60 else { return nil }
        let thousandths = fraction.map { $0 + String(repeating: "0", count: 3 - $0.count) } ?? "0"
        guard let milliseconds = Int(thousandths) else { return nil }
        let whole = (fields[0] * 60 + fields[1]) * 60 + fields[2]
        self.init(Int64(whole * 1000 + milliseconds), timescale: 1000)
    }

    /// A place in a video as programs write it, kept in milliseconds; nil unless it is one from 0 on.
    public init?(seconds: Double) {
        guard (0...Double(Self.largestField)).contains(seconds) else { return nil }
        self.init(Int64((seconds * 1000).rounded()), timescale: 1000)
    }
}
