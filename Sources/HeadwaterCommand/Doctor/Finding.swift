import Foundation

/// One thing that `headwater doctor` looked at.
struct Finding: Sendable, Equatable {
    enum Verdict: String, Sendable {
        case good = "ok"
        /// Works without it, but less well.
        case note
        /// Headwater can't work like this.
        case missing = "MISSING"
    }

    var subject: String
    var verdict: Verdict
    var detail: String
    /// What to do, for everything that is not good.
    var remedy: String?

    var line: String {
        let head = verdict.rawValue.padding(toLength: 8, withPad: " ", startingAt: 0)
        return "\(head)\(subject): \(detail)" + (remedy.map { "\n        -> \($0)" } ?? "")
    }
}
