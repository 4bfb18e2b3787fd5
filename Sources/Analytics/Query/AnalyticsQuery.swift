public import HeadwaterCore

/// What someone wants to know: of one video or all, from when to when, and by which steps.
public struct AnalyticsQuery: Sendable, Equatable {
    public enum Breakdown: String, Sendable, CaseIterable {
        case device, country, rendition, error
        /// Only of all videos.
        case video
    }

    public let video: VideoID?
    /// Beginning and end, both on whole spans.
    public let from: Timestamp
    public let to: Timestamp
    public let span: RollupSpan
    public let breakdown: Breakdown?

    /// Steps of one answer.
    public static let maxSteps = 1500
    /// The last week, when nobody says when.
    static let usual: Int64 = 7 * 86_400_000

    /// Why there is no answer to this.
    public struct Problem: Error, Sendable, Equatable {
        /// One sentence.
        public var message: String
    }

    /// - Parameters:
    ///   - from: nil for a week before the end.
    ///   - to: nil for now. Both are moved outwards to whole spans.
    ///   - span: nil for one that gives a curve that can be looked at, and that is still kept of the beginning.
    public init(
        video: VideoID?, from: Timestamp?, to: Timestamp?, span: RollupSpan?, breakdown: Breakdown?, now: Timestamp
    ) throws(Problem) {
        // Nobody asks for more than the years 1970 to 9999, and sums of such times fit.
        let bounds: ClosedRange<Int64> = 0...253_402_300_799_999
        let end = (to ?? now).milliseconds
        let start = from?.milliseconds ?? max(0, end - Self.usual)
        guard bounds.contains(start), bounds.contains(end), start < end else {
            throw Problem(message: "The time from is before the time to.")
        }
        if let span, !span.keeps(start, at: now.milliseconds) {
            throw Problem(message: "\(span.keeping) Ask for a later time from, or for longer steps.")
        }
        let kept = Self.span(for: end - start).andLonger.first { $0.keeps(start, at: now.milliseconds) }
        // Days are kept for ever.
        let span = span ?? kept ?? .day
        let first = span.start(of: start)
        let last = span.start(of: end - 1) + span.length
        guard (last - first) / span.length <= Self.maxSteps else {
            throw Problem(
                message: "That are more than \(Self.maxSteps) steps of a \(span.rawValue); ask for less or longer ones."
            )
        }
        if breakdown == .video, video != nil {
            throw Problem(message: "One video has no breakdown by video.")
        }
        self.video = video
        self.from = Timestamp(milliseconds: first)
        self.to = Timestamp(milliseconds: last)
        self.span = span
        self.breakdown = breakdown
    }

    private static func span(for length: Int64) -> RollupSpan {
        if length <= 6 * 3_600_000 { return .minute }
        return length <= 14 * 86_400_000 ? .hour : .day
    }
}
