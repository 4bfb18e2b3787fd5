/// Lengths of time that numbers are kept for, in UTC.
public enum RollupSpan: String, Sendable, CaseIterable {
    case minute, hour, day

    /// Milliseconds.
    public var length: Int64 {
        switch self {
        case .minute: 60_000
        case .hour: 3_600_000
        case .day: 86_400_000
        }
    }

    /// For how long they are kept, in milliseconds; nil for ever.
    var lifetime: Int64? {
        switch self {
        case .minute: 3 * 86_400_000
        case .hour: 92 * 86_400_000
        case .day: nil
        }
    }

    /// Whether the sums of a time are still there, or were never any.
    ///
    /// - Parameters: Both in milliseconds since 1970.
    func keeps(_ time: Int64, at now: Int64) -> Bool {
        guard let lifetime else { return true }
        // What begins before and ends after is the last that is kept, as long as nobody sweeps.
        return start(of: time) + length > now - lifetime
    }

    /// How long they are kept, as a sentence.
    var keeping: String {
        guard let lifetime else { return "The sums of each \(rawValue) are kept for ever." }
        return "The sums of each \(rawValue) are kept for \(lifetime / Self.day.length) days."
    }

    /// This one, and those that are longer.
    var andLonger: [RollupSpan] { Self.allCases.filter { $0.length >= length } }

    /// Milliseconds since 1970 at which the span begins that this time lies in.
    public func start(of time: Int64) -> Int64 { time - time.modulo(length) }
}

extension Int64 {
    /// Never negative.
    fileprivate func modulo(_ divisor: Int64) -> Int64 {
        let rest = self % divisor
        return rest < 0 ? rest + divisor : rest
    }
}
