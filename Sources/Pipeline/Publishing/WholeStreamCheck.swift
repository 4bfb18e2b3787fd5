import Conformance
import HeadwaterCore
import Manifests

/// The gate before anybody can see a video: the rules of ``Rule/all`` on its playlists and the facts of its segments,
/// whose stored bytes were decoded one by one, and the plan.
struct WholeStreamCheck: Sendable {
    var plan: TranscodePlan
    var video: [FinishedRendition]
    var presentation: Presentation

    /// - Throws: ``Failure`` with `verification_failed` and what the first broken rule found.
    func run() throws(Failure) {
        for rendition in video {
            for segment in rendition.segments {
                guard segment.facts.fragments.allSatisfy({ $0.sampleCount <= plan.gopFrames }) else {
                    throw Failure.verification("\(rendition.name) has a group of pictures longer than planned")
                }
            }
        }
        guard let broken = ConformanceReport(presentation).violations.first, let finding = broken.failures.first else {
            return
        }
        let expected = finding.expected.map { "; expected \($0)" } ?? ""
        throw Failure.verification("\(broken.rule.id): \(finding.subject): \(finding.measured)\(expected)")
    }
}
