import Catalog
import HeadwaterCore

/// A video whose next version is being made, and what it is made by.
struct PlannedVideo: Sendable {
    var video: VideoID
    /// One more than what viewers have now.
    var version: Int
    var facts: SourceFacts
    var index: SourceIndex
    var plan: TranscodePlan
    var sourceSHA256: String?
    /// What it was planned by; nil where that was not kept.
    var preset: Preset?
    /// Whether more of the source may be there later.
    var isGrowing: Bool

    init(_ video: VideoRecord, plan: VideoPlan) {
        self.video = video.id
        version = video.version + 1
        isGrowing = video.state == .uploading
        self.facts = plan.facts
        self.index = plan.index
        self.plan = plan.plan
        sourceSHA256 = plan.sourceSHA256
        preset = plan.preset
    }
}
