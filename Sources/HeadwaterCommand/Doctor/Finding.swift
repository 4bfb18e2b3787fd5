import Foundation
import HeadwaterCore

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

extension Finding {
    /// What came of one guard when the codec program put all of them on itself.
    init(_ guarded: CodecCapabilities.Guard) {
        subject = guarded.name
        let detail = guarded.detail.map { " (\($0))" } ?? ""
        if guarded.isOn {
            verdict = .good
            self.detail = "can \(guarded.purpose)" + detail
        } else {
            verdict = guarded.isRequired ? .missing : .note
            self.detail = "can't \(guarded.purpose)" + detail
            remedy =
                guarded.isRequired
                ? "Nothing is decoded without it: use a kernel that has it, and in a container one that allows it."
                : "The codec works without it and its other guards stay; a newer kernel has it."
        }
    }
}
