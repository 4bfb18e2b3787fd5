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
    /// The whole file of each of the plan's subtitles.
    var subtitles: [ArtifactRecord]
    /// What people sent, in the order of their languages.
    var captions: [SentCaptions]
    var pictures: [Artifact.Picture: StoredObject]
    var download: StoredObject?
    /// What the jobs told of themselves.
    var reports: [ReportedJob]

    /// - Throws: ``Failure`` with `verification_failed` when anything that the plan names is missing.
    init(planned: PlannedVideo, in transaction: any Transaction) throws {
        self.planned = planned
        let plan = planned.plan
        let (id, version) = (planned.video, planned.version)
        let rendition = { (name: String) in
            let segments = try transaction.segments.list(id, version: version, rendition: name).filter(\.isVerified)
            guard let initSegment = try transaction.segments.findInit(id, version: version, rendition: name),
                segments.map(\.number) == Array(0..<plan.segmentCount)
            else { throw Failure.verification("\(name) has \(segments.count) of \(plan.segmentCount) segments") }
            return Rendition(initSegment: initSegment, segments: segments)
        }
        video = try plan.video.map { try rendition($0.name) }
        audio = try plan.audio.map { try rendition($0.name) }
        let artifacts = try transaction.segments.artifacts(id, version: version)
        let find = { (name: String, number: Int) in
            guard let found = artifacts.first(where: { $0.name == name && $0.number == number }) else {
                throw Failure.verification("\(name) number \(number) is missing")
            }
            return found
        }
        subtitles = try plan.subtitles.map { try find($0.name, 0) }
        captions = try SentCaptions.all(of: id, in: transaction)
        pictures = Dictionary(
            uniqueKeysWithValues: try plan.wantedPictures.map { picture in
                (picture, try find(picture.recordName, picture.number).object)
            })
        download = try plan.download.map { _ in try find(DownloadFile.recordName, 0).object }
        reports = try transaction.jobs.reports(of: id)
    }

    /// How near each rendition is to the source.
    var quality: [RenditionQuality] { RenditionQuality.merged(reports.flatMap(\.report.quality)) }
}
