import Catalog
import Foundation
import HeadwaterCore
import Logging

/// Work on a source that is still uploaded: its beginning is looked at, again and again as it grows, and every segment
/// that is there for sure becomes work at once.
extension JobHandler {
    func follow(_ job: Job, meter: ProgressMeter) async throws -> JobOutcome {
        guard let upload = try await workshop.database.read({ try FollowedUpload(job.video, in: $0) }) else {
            return .done { _ in }
        }
        // Behind the look at the state: what is read now of an upload that was unfinished then, is at least as much.
        let source = try workshop.growingSource(of: job.video)
        let isWorthwhile = FollowRule.isWorthwhile(
            durableBytes: source.durableBytes, length: upload.length, elapsed: upload.elapsed)
        guard isWorthwhile else {
            // Time alone may make it so: an upload that stands still will take longer than it looked like.
            return .waiting(forBytes: FollowRule.firstBytes, after: .seconds(1)) { _ in }
        }
        let prefix = try await Self.prefix(of: source)
        guard StreamableStart(prefix: prefix) == .streamable else { return .done { _ in } }
        let started = SuspendingClock.now
        let outcome: CodecOutcome
        do {
            outcome = try await code(.inspect, sources: [source], isComplete: false, meter: meter) { artifact, _ in
                throw Failure.unrequested("\(artifact)")
            }
        } catch let failure as Failure where !failure.isRetryable {
            logger.info("the upload is not followed", metadata: ["code": "\(failure.code.rawValue)"])
            return .done { _ in }
        }
        let pause = FollowRule.pause(afterLook: started.duration(to: .now))
        switch outcome {
        case .starved:
            return .waiting(forBytes: FollowRule.moreBytes(than: source.durableBytes), after: pause) { _ in }
        case .finished(.inspected(let facts, let index)):
            return try grown(job, by: facts, index, of: source, known: upload.plan, pause: pause)
        case .finished: throw Failure.unexpected(outcome)
        }
    }

    private func grown(
        _ job: Job, by facts: SourceFacts, _ index: SourceIndex, of source: SourceFile, known: VideoPlan?,
        pause: Duration
    ) throws -> JobOutcome {
        let next = FollowRule.nextBytes(after: source.durableBytes)
        if let known {
            guard known.facts.agrees(with: facts), known.index.agrees(with: index, upTo: known.plan.lastBoundary) else {
                logger.info("the upload does not go on as it began, and is not followed")
                return .done { _ in }
            }
        }
        let facts = known?.facts ?? facts
        // What was begun is gone on with, also when the server has another preset by now.
        let preset = known?.preset ?? workshop.preset
        guard let plan = try TranscodePlan.growing(facts: facts, index: index, preset: preset) else {
            return .waiting(forBytes: next, after: pause) { _ in }
        }
        if let known, !plan.extends(known.plan) {
            logger.notice("the upload is planned in another way than it was begun, and is not followed")
            return .done { _ in }
        }
        let grouping = workshop.grouping
        return .waiting(forBytes: next, after: pause) { transaction in
            guard let video = try transaction.videos.find(job.video), video.state == .uploading else { return }
            let version = video.version + 1
            try Growth.begin(job.video, version: version, plan: plan, in: transaction)
            guard plan.segmentCount > known?.plan.segmentCount ?? 0 else { return }
            try transaction.plans.save(
                VideoPlan(facts: facts, index: index, plan: plan, preset: preset), video: job.video)
            try WorkSchedule(
                plan: plan, beyond: known?.plan, grouping: grouping, video: job.video, version: version,
                at: transaction.now(), publishes: false
            ).enqueue(in: transaction)
        }
    }

    private static func prefix(of source: SourceFile) async throws -> [UInt8] {
        try await BlockingQueue(label: "source prefix").run { () throws(Failure) in
            do {
                let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: source.path))
                let wanted = min(Int(source.durableBytes), StreamableStart.prefixLength)
                return [UInt8](try handle.read(upToCount: wanted) ?? Data())
            } catch {
                throw Failure(
                    .storageFailed, "A file that is needed could not be read.", detail: "\(source.path): \(error)")
            }
        }
    }
}

/// What is known of an upload that is followed.
private struct FollowedUpload: Sendable {
    var length: Int64?
    var elapsed: Duration
    var plan: VideoPlan?

    /// Nil when it is complete or gone.
    init?(_ id: VideoID, in transaction: any Transaction) throws {
        guard try transaction.videos.find(id)?.state == .uploading, let upload = try transaction.uploads.find(id),
            upload.isUnfinished
        else { return nil }
        length = upload.length
        elapsed = try transaction.now().since(upload.createdAt)
        plan = try transaction.plans.find(id)
    }
}

extension TranscodePlan {
    /// The end of the last segment on the presentation timeline.
    var lastBoundary: MediaTime { frameRate.time(ofFrame: segmentBoundaries.last ?? 0) }
}
