public import HeadwaterCore

/// The jobs of a video, with what each waits for: pure, so that the order of work is a thing to read and test.
public struct WorkSchedule: Sendable {
    /// Higher runs first; time in the queue adds to it.
    enum Priority {
        static let inspect = 100
        static let publish = 90
        /// The entry rung of the first two minutes, and its sound: what makes a video watchable.
        static let opening = 80
        static let pictures = 70
        /// The entry rung of the rest of a long film yields to every other video's opening.
        static let entry = 60
        static let furtherRungs = 40
    }

    /// How much of a film counts as its opening.
    static let openingLength = MediaTime(120, timescale: 1)

    public struct Entry: Sendable, Equatable {
        public var job: Job
        public var dependencies: [JobID]
    }

    public private(set) var entries: [Entry] = []

    /// The first job of a video, enqueued with the last byte of its source.
    public static func inspection(of video: VideoID, version: Int, at now: Timestamp) throws(Failure) -> Job {
        try job(.inspect, of: video, version: version, priority: Priority.inspect, weight: 1, at: now)
    }

    /// Everything that follows from a plan: chunks by rung group, sound, pictures, and one publication after all.
    init(plan: TranscodePlan, video: VideoID, version: Int, at now: Timestamp) throws(Failure) {
        for (group, rungs) in plan.rungGroups.enumerated() {
            for (number, chunk) in plan.chunks.enumerated() {
                let frames = plan.frames(of: chunk)
                let isOpening = plan.frameRate.time(ofFrame: frames.lowerBound) < Self.openingLength
                let priority =
                    if group > 0 { Priority.furtherRungs } else if isOpening { Priority.opening } else {
                        Priority.entry
                    }
                let pixels = rungs.reduce(0) { $0 + plan.video[$1].size.pixelCount }
                // About 12 million encoded pixels a CPU-second at the default preset; only ratios matter.
                let weight = Double(frames.count) * Double(pixels) / 12e6
                let work = Work.encodeVideo(chunk: number, group: group)
                try add(work, of: video, version: version, priority: priority, weight: weight, at: now)
            }
        }
        for rendition in plan.audio.indices {
            for (number, span) in plan.audioSpans.enumerated() {
                let priority = number == 0 ? Priority.opening : Priority.entry
                let work = Work.encodeAudio(rendition: rendition, span: number)
                try add(
                    work, of: video, version: version, priority: priority, weight: 0.1 * Double(span.count), at: now)
            }
        }
        try add(.pictures, of: video, version: version, priority: Priority.pictures, weight: 2, at: now)
        let everything = entries.map(\.job.id)
        try add(.publish, of: video, version: version, priority: Priority.publish, weight: 1, at: now)
        entries[entries.count - 1].dependencies = everything
    }

    private mutating func add(
        _ work: Work, of video: VideoID, version: Int, priority: Int, weight: Double, at now: Timestamp
    ) throws(Failure) {
        let job = try Self.job(work, of: video, version: version, priority: priority, weight: weight, at: now)
        entries.append(Entry(job: job, dependencies: []))
    }

    private static func job(
        _ work: Work, of video: VideoID, version: Int, priority: Int, weight: Double, at now: Timestamp
    ) throws(Failure) -> Job {
        Job(
            id: .make(milliseconds: now.microseconds / 1000), video: video, kind: work.kind,
            uniqueKey: "\(video)/\(version)/\(work.name)", payload: try work.payload(), priority: priority,
            weight: weight, createdAt: now)
    }
}
