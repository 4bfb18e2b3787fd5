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

    init(video: VideoID, version: Int, plan: VideoPlan) {
        self.video = video
        self.version = version
        self.facts = plan.facts
        self.index = plan.index
        self.plan = plan.plan
        sourceSHA256 = plan.sourceSHA256
    }
}
