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
    /// What each of them does.
    private var works: [Work] = []
    private let video: VideoID
    private let version: Int
    private let now: Timestamp
    /// Where nobody waits for a film's first segments, its jobs are done in the order of their making: first passes, the
    /// other renditions, and short jobs last, which keep the workers busy while the last chunk is encoded.
    private let isAwaited: Bool

    /// The first job of a video, enqueued with the last byte of its source.
    ///
    /// - Parameter options: what is wanted besides the preset.
    public static func inspection(
        of video: VideoID, version: Int, options: EncodeOptions? = nil, at now: Timestamp
    ) throws(Failure) -> Job {
        try job(.inspect(options: options), of: video, version: version, priority: Priority.inspect, weight: 1, at: now)
    }

    /// A publication of what there is, with the captions that people sent.
    static func captions(of video: VideoID, version: Int, at now: Timestamp) throws(Failure) -> Job {
        try job(.captions, of: video, version: version, priority: Priority.publish, weight: 1, at: now)
    }

    /// The job that looks at an upload while it grows; nil where what is wanted of it can only be told from the whole.
    public static func following(
        of video: VideoID, version: Int, options: EncodeOptions? = nil, at now: Timestamp
    ) throws(Failure) -> Job? {
        guard options?.start == nil, options?.end == nil, options?.passesThrough != true else { return nil }
        var follower = try job(.follow, of: video, version: version, priority: Priority.inspect, weight: 1, at: now)
        follower.waitsFor = FollowRule.firstBytes
        return follower
    }

    /// Everything that follows from a plan: chunks by rung group, sound, text, pictures, the file for download, and one
    /// publication after all.
    ///
    /// - Parameters:
    ///   - known: a plan that this one extends, whose jobs stand already: they are left out, so that what grows costs as
    ///     much as it has grown by.
    ///   - publishes: false for a plan that grows.
    init(
        plan: TranscodePlan, beyond known: TranscodePlan? = nil, grouping: TranscodePlan.Grouping, video: VideoID,
        version: Int, at now: Timestamp, publishes: Bool = true
    ) throws(Failure) {
        self.video = video
        self.version = version
        self.now = now
        isAwaited = grouping == .entryFirst
        let chunks = plan.chunks.indices.dropFirst(known?.chunks.count ?? 0)
        let spans = plan.audioSpans.indices.dropFirst(known?.audioSpans.count ?? 0)
        let firstPassGroup = plan.firstPassGroup
        var firstPasses: [JobID] = []
        for (group, rungs) in plan.rungGroups.enumerated() {
            if let firstPassGroup {
                firstPasses = jobs { work in
                    if case .encodeVideo(_, firstPassGroup) = work { true } else { false }
                }
            }
            let needsFirstPass = plan.needsFirstPass(group: group)
            for number in chunks {
                let chunk = plan.chunks[number]
                let firstPass = needsFirstPass ? [firstPasses[number - chunks.startIndex]] : []
                try add(
                    .encodeVideo(chunk: number, group: group), priority: Self.priority(ofGroup: group, chunk, in: plan),
                    weight: Self.weight(ofRungs: rungs, chunk, in: plan), after: firstPass)
            }
        }
        for rendition in plan.audio.indices {
            for number in spans {
                try add(
                    .encodeAudio(rendition: rendition, span: number),
                    priority: number == 0 ? Priority.opening : Priority.entry,
                    weight: 0.1 * Double(plan.audioSpans[number].count))
            }
        }
        if let download = plan.download {
            let needed = jobs { work in
                switch work {
                case .encodeVideo(_, let group):
                    plan.rungGroups[group].contains { plan.video[$0].name == download.video }
                case .encodeAudio(let rendition, _): download.audio.contains(plan.audio[rendition].name)
                default: false
                }
            }
            try add(.download, priority: Priority.furtherRungs, weight: 0.5, after: needed)
        }
        if !plan.subtitles.isEmpty { try add(.subtitles, priority: Priority.pictures, weight: 0.5) }
        if plan.hasPictures {
            // The storyboard's sheets are put together from the tiles that these make.
            let tiles = jobs { work in
                if case .encodeVideo(_, let group) = work { group == plan.tileGroup } else { false }
            }
            try add(.pictures, priority: Priority.pictures, weight: 2, after: tiles)
        }
        guard publishes else { return }
        try add(.publish, priority: Priority.publish, weight: 1, after: jobs { _ in true })
    }

    /// What has to be done anew when the renditions of a group are made in another way: their own jobs and those that
    /// put finished renditions together.
    func jobs(remaking group: Int, in plan: TranscodePlan) -> [Job] {
        let names = plan.rungGroups[group].map { plan.video[$0].name }
        return zip(entries, works).filter { _, work in
            switch work {
            case .encodeVideo(_, group): true
            case .download: plan.download.map { names.contains($0.video) } ?? false
            case .publish: true
            default: false
            }
        }.map(\.0.job)
    }

    private static func priority(
        ofGroup group: Int, _ chunk: TranscodePlan.Chunk, in plan: TranscodePlan
    ) -> Int {
        guard group == 0 else { return Priority.furtherRungs }
        let start = plan.frameRate.time(ofFrame: plan.frames(of: chunk).lowerBound)
        return start < openingLength ? Priority.opening : Priority.entry
    }

    /// About 12 million encoded pixels of H.264 a CPU-second at the default preset, a few times fewer in the codecs
    /// that came later; only ratios matter. Copying costs next to nothing.
    private static func weight(
        ofRungs rungs: [Int], _ chunk: TranscodePlan.Chunk, in plan: TranscodePlan
    ) -> Double {
        let pixels = rungs.reduce(0.0) { sum, rung in
            let rendition = plan.video[rung]
            let effort = rendition.isCopied ? 0.01 : rendition.codec == .h264 ? 1 : 4
            return sum + effort * Double(rendition.size.pixelCount)
        }
        return Double(plan.frames(of: chunk).count) * pixels / 12e6
    }

    /// Those so far whose work is wanted.
    private func jobs(where isWanted: (Work) -> Bool) -> [JobID] {
        zip(entries, works).filter { isWanted($0.1) }.map(\.0.job.id)
    }

    private mutating func add(
        _ work: Work, priority: Int, weight: Double, after dependencies: [JobID] = []
    ) throws(Failure) {
        // A microsecond later each, so that jobs of one priority are claimed in this order.
        let job = try Self.job(
            work, of: video, version: version, priority: isAwaited ? priority : Priority.furtherRungs, weight: weight,
            at: Timestamp(microseconds: now.microseconds + Int64(entries.count)))
        entries.append(Entry(job: job, dependencies: dependencies))
        works.append(work)
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
