public import HeadwaterCore

extension WebVTT {
    /// A point in time in whole milliseconds, which is all that WebVTT can say.
    public struct Timestamp: Hashable, Sendable, Comparable {
        public var milliseconds: Int64

        /// - Parameter milliseconds: since the beginning; never negative in a file.
        public init(milliseconds: Int64) { self.milliseconds = milliseconds }

        /// The nearest millisecond.
        public init(_ time: MediaTime) { milliseconds = time.rescaled(to: 1000) }

        public var time: MediaTime { MediaTime(milliseconds, timescale: 1000) }

        /// `MM:SS.mmm`, with any number of hours before it; nil when `text` is not that.
        init?(_ text: some StringProtocol) {
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2 || parts.count == 3, let last = parts.last else { return nil }
            let seconds = last.split(separator: ".", omittingEmptySubsequences: false)
            guard seconds.count == 2, seconds[0].utf8.count == 2, seconds[1].utf8.count == 3,
                let second = Int64(decimalDigits: seconds[0]), second < 60,
                let thousandth = Int64(decimalDigits: seconds[1]),
                parts[parts.count - 2].utf8.count == 2,
                let minute = Int64(decimalDigits: parts[parts.count - 2]), minute < 60
            else { return nil }
            var hour: Int64 = 0
            if parts.count == 3 {
                // Nine digits of hours are more than a hundred thousand years.
                guard (2...9).contains(parts[0].utf8.count), let value = Int64(decimalDigits: parts[0])
                else { return nil }
                hour = value
            }
            milliseconds = ((hour * 60 + minute) * 60 + second) * 1000 + thousandth
        }

        public static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }
    }
}

extension WebVTT.Timestamp: CustomStringConvertible {
    /// `HH:MM:SS.mmm`.
    public var description: String {
        let seconds = milliseconds / 1000
        return "\(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
            + ".\(padded(milliseconds % 1000, 3))"
    }

    private func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
