/// One thing that a presentation must or should have, and how it is judged.
public struct Rule: Sendable, Identifiable {
    public enum Level: String, Sendable, Codable { case must = "MUST", should = "SHOULD" }

    public enum Theme: String, Sendable, Codable, CaseIterable {
        case objects, playlists, variants, bandwidth, timeline, segments, pictures, sound, subtitles, storyboard
        case dash = "DASH"
        case delivery
    }

    /// Stable: scripts read it.
    public let id: String
    public let theme: Theme
    public let level: Level
    /// A sentence.
    public let requirement: String
    /// The document and section that ask for it.
    public let source: String
    let judge: @Sendable (Presentation) -> [Finding]

    static func must(
        _ id: String, _ theme: Theme, _ requirement: String, source: String,
        judge: @escaping @Sendable (Presentation) -> [Finding]
    ) -> Rule { Rule(id: id, theme: theme, level: .must, requirement: requirement, source: source, judge: judge) }

    static func should(
        _ id: String, _ theme: Theme, _ requirement: String, source: String,
        judge: @escaping @Sendable (Presentation) -> [Finding]
    ) -> Rule { Rule(id: id, theme: theme, level: .should, requirement: requirement, source: source, judge: judge) }

    /// All of them, in the order in which they are reported.
    public static let all: [Rule] =
        objects + playlists + variants + bandwidth + timeline + segments + encryption + iFrames + pictures + sound
        + subtitles
        + storyboards + dash + delivery + recommended
}

/// What one rule found in one place.
public struct Finding: Sendable, Equatable, Codable {
    public enum Verdict: String, Sendable, Codable {
        case passed, failed
        case notApplicable = "not_applicable"
        case notChecked = "not_checked"
    }

    public var verdict: Verdict
    /// The rendition, playlist or object.
    public var subject: String
    /// What is there; for what was not checked, why.
    public var measured: String
    /// What should be there; only of what failed.
    public var expected: String?

    static func check(
        _ holds: Bool, _ subject: String, _ measured: String, expected: @autoclosure () -> String
    ) -> Finding {
        Finding(
            verdict: holds ? .passed : .failed, subject: subject, measured: measured, expected: holds ? nil : expected()
        )
    }

    static func notChecked(_ subject: String, _ why: String) -> Finding {
        Finding(verdict: .notChecked, subject: subject, measured: why)
    }

    static func notApplicable(_ subject: String, _ why: String) -> Finding {
        Finding(verdict: .notApplicable, subject: subject, measured: why)
    }
}
