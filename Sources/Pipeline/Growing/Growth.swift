public import Catalog
public import HeadwaterCore
import Manifests

/// What happens to a growing stream within the transactions of the jobs that make it.
public enum Growth {
    /// Segments before viewers are let in. Players begin three target durations before the end of what grows (RFC 8216,
    /// 6.3.3); where there is less, Chromium 156 ends with an error as soon as it reads the playlist again and finds it as
    /// it was.
    private static let firstSegments = 3

    /// Its plan was made; nothing is listed yet.
    static func begin(_ video: VideoID, version: Int, plan: TranscodePlan, in transaction: any Transaction) throws {
        guard try transaction.growing.find(video) == nil else { return }
        try transaction.growing.save(
            GrowingStream(
                video: video, version: version, generation: transaction.growing.withdrawals(of: video),
                targetDuration: GrowingPlaylists.targetDuration(of: plan),
                pace: GrowthPace(beganAt: transaction.now())))
    }

    /// Segments were added: lists the longest run that is verified in the listed picture and in all sound.
    static func note(_ video: VideoID, version: Int, in transaction: any Transaction) throws {
        guard var stream = try transaction.growing.find(video), stream.version == version, !stream.isEnded,
            let plan = try transaction.plans.plan(of: video)
        else { return }
        let names = GrowingPlaylists.renditions(of: plan)
        let runs = try (names.video + names.audio).map {
            try transaction.segments.verifiedRun(video, version: version, rendition: $0, from: stream.segments)
        }
        guard let more = runs.min(), more > 0 else { return }
        stream.segments = min(stream.segments + more, plan.segmentCount)
        let listed = plan.frameRate.time(ofFrame: plan.segmentBoundaries[stream.segments])
        stream.isEnded = plan.segmentBoundaries[stream.segments] == plan.frameCount
        let now = try transaction.now()
        stream.pace.note(listed, at: now)
        let rendition = { (name: String) in
            try finished(name, of: stream, priming: names.audio.contains(name), in: transaction)
        }
        let playlists = GrowingPlaylists(
            plan: plan, version: version, names: stream.playlistNames, targetDuration: stream.targetDuration
        ).files(video: try names.video.map(rendition), audio: try names.audio.map(rendition), isEnded: stream.isEnded)
        try offer(&stream, at: now, in: transaction)
        try transaction.growing.save(stream)
        try transaction.growing.keep(playlists, of: video)
    }

    private static func offer(
        _ stream: inout GrowingStream, at now: Timestamp, in transaction: any Transaction
    ) throws {
        guard let video = try transaction.videos.find(stream.video), video.publication == nil else { return }
        let isOffered =
            stream.isEnded || stream.segments >= firstSegments && stream.pace.isFastEnough(at: now)
        guard isOffered != video.isPlayable else { return }
        try transaction.videos.setPlayable(stream.video, isOffered)
        stream.wasOffered = stream.wasOffered || isOffered
    }

    /// Takes the offer back where nothing was added for too long; who watches already may go on.
    ///
    /// - Returns: whether it was.
    static func reconsider(_ video: VideoID, in transaction: any Transaction) throws -> Bool {
        guard var stream = try transaction.growing.find(video), !stream.isEnded,
            try transaction.videos.find(video)?.isPlayable == true,
            try !stream.pace.isFastEnough(at: transaction.now())
        else { return false }
        try offer(&stream, at: transaction.now(), in: transaction)
        return true
    }

    /// Everything that was made of a beginning is given up, with all work on it.
    public static func abandon(_ video: VideoID, in transaction: any Transaction) throws {
        try abandon(video, except: nil, in: transaction)
    }

    /// The same, and the source is looked at as a whole.
    ///
    /// - Parameter job: the one that goes on; nil for none.
    static func abandon(_ video: VideoID, except job: JobID?, in transaction: any Transaction) throws {
        try transaction.growing.withdraw(video)
        let version = try transaction.videos.find(video).map { $0.version + 1 }
        try transaction.segments.delete(video: video, version: version)
        try transaction.plans.remove(video)
        try transaction.jobs.removeAll(video: video, except: job)
    }

    /// A job became a dead letter. As long as no more than a beginning is planned, that only ends the work on it: the whole
    /// decides, and is made in the ordinary way. Afterwards the video fails, and what was shown of it is withdrawn.
    static func end(_ job: Job, because failure: Failure, in transaction: any Transaction) throws {
        let video = job.video
        if try transaction.videos.find(video)?.state == .uploading {
            try abandon(video, except: nil, in: transaction)
        } else if let inspection = try inspection(insteadOf: job, in: transaction) {
            try abandon(video, except: inspection.id, in: transaction)
            // One under way may have read the plan that is given up here.
            try transaction.jobs.restart(inspection)
        } else {
            try transaction.videos.fail(video, failure)
        }
    }

    /// The job that looks at the whole, where the dead one worked on a beginning; nil where it is the whole that failed.
    private static func inspection(insteadOf job: Job, in transaction: any Transaction) throws -> Job? {
        guard job.kind != .inspect, let plan = try transaction.plans.find(job.video), !plan.index.isComplete else {
            return nil
        }
        return try transaction.jobs.forVideo(job.video).first { $0.kind == .inspect }
    }

    private static func finished(
        _ name: String, of stream: GrowingStream, priming: Bool, in transaction: any Transaction
    ) throws -> FinishedRendition {
        let (video, version) = (stream.video, stream.version)
        guard let initSegment = try transaction.segments.findInit(video, version: version, rendition: name) else {
            throw Failure(.internal, "Something went wrong on the server.", detail: "\(name) has no init segment")
        }
        let segments = try transaction.segments.list(video, version: version, rendition: name).prefix(stream.segments)
        return FinishedRendition(
            name: name, track: initSegment.facts, initURI: initSegment.object.key.name,
            segments: segments.map { .init(uri: $0.object.key.name, facts: $0.facts) },
            primingTicks: priming ? Int64(TranscodePlan.audioPrimingSamples) : 0)
    }
}
