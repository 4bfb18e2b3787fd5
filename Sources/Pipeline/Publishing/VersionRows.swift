import Catalog
import HeadwaterCore

/// Everything the catalog has of one version of a video, in the order of the plan, complete.
struct VersionRows: Sendable {
    struct Rendition: Sendable {
        var initSegment: InitRecord
        var segments: [SegmentRecord]
    }

    var planned: PlannedVideo
    var video: [Rendition]
    var audio: [Rendition]
    var poster: ArtifactRecord
    var sheets: [ArtifactRecord]

    /// - Throws: ``Failure`` with `verification_failed` when anything that the plan names is missing.
    init(planned: PlannedVideo, in transaction: any Transaction) throws {
        self.planned = planned
        let plan = planned.plan
        let (id, version) = (planned.video, planned.version)
        let rendition = { (name: String) in
            let segments = try transaction.segments.list(id, version: version, rendition: name).filter(\.isVerified)
            guard let initSegment = try transaction.segments.findInit(id, version: version, rendition: name),
                segments.map(\.number) == Array(0..<plan.segmentCount)
            else { throw Self.incomplete("\(name) has \(segments.count) of \(plan.segmentCount) segments") }
            return Rendition(initSegment: initSegment, segments: segments)
        }
        video = try plan.video.map { try rendition($0.name) }
        audio = try plan.audio.map { try rendition($0.name) }
        let pictures = try transaction.segments.artifacts(id, version: version)
        guard let poster = pictures.first(where: { $0.name == PictureIntake.poster }) else {
            throw Self.incomplete("there is no poster")
        }
        self.poster = poster
        sheets = pictures.filter { $0.name == PictureIntake.sheet }.sorted { $0.number < $1.number }
        guard sheets.map(\.number) == Array(0..<(plan.storyboard?.sheetCount ?? 0)) else {
            throw Self.incomplete("storyboard sheets are missing")
        }
    }

    private static func incomplete(_ what: String) -> Failure {
        Failure.verification(what)
    }
}
