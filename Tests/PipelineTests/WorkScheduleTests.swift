import HeadwaterCore
import Testing

@testable import Pipeline

@Suite struct WorkScheduleTests {
    private let video = VideoID.make(milliseconds: 1_700_000_000_000)
    private let now = Timestamp(microseconds: 1_700_000_000_000_000)

    private func schedule(seconds: Int, audioTracks: Int = 1) throws -> (TranscodePlan, [WorkSchedule.Entry]) {
        let plan = try TranscodePlan.make(
            facts: .sample(seconds: seconds, audioTracks: audioTracks), index: .sample(seconds: seconds),
            preset: .sample, grouping: .entryFirst)
        return (plan, try WorkSchedule(plan: plan, grouping: .entryFirst, video: video, version: 1, at: now).entries)
    }

    @Test func `every chunk is encoded once for each rung group`() throws {
        let (plan, entries) = try schedule(seconds: 60)
        let work = try entries.map { try Work(payload: $0.job.payload) }
        for group in plan.rungGroups.indices {
            for chunk in plan.chunks.indices {
                #expect(work.filter { $0 == .encodeVideo(chunk: chunk, group: group) }.count == 1)
            }
        }
        #expect(entries.filter { $0.job.kind == .encodeVideo }.count == plan.chunks.count * plan.rungGroups.count)
    }

    @Test func `the publication waits for everything else`() throws {
        let (_, entries) = try schedule(seconds: 60)
        let publication = try #require(entries.last)
        #expect(publication.job.kind == .publish)
        #expect(Set(publication.dependencies) == Set(entries.dropLast().map(\.job.id)))
    }

    @Test func `the pictures wait for the chunks that make the storyboard's tiles, and nothing else waits`() throws {
        let (plan, entries) = try schedule(seconds: 60)
        let group = try #require(plan.tileGroup)
        for entry in entries.dropLast() {
            guard entry.job.kind == .pictures else {
                #expect(entry.dependencies.isEmpty)
                continue
            }
            let waited = try entries.filter { entry.dependencies.contains($0.job.id) }
                .map { try Work(payload: $0.job.payload) }
            #expect(waited == plan.chunks.indices.map { .encodeVideo(chunk: $0, group: group) })
        }
    }

    @Test func `a plan that grows is neither published nor are pictures made`() throws {
        var index = SourceIndex.sample(seconds: 60)
        index.isComplete = false
        let plan = try #require(
            try TranscodePlan.growing(facts: .sample(seconds: 60), index: index, preset: .sample))
        let schedule = try WorkSchedule(
            plan: plan, grouping: .entryFirst, video: video, version: 1, at: now, publishes: false)
        #expect(Set(schedule.entries.map(\.job.kind)) == [.encodeVideo, .encodeAudio])
        #expect(schedule.entries.count == plan.chunks.count * (plan.rungGroups.count + plan.audio.count))
    }

    @Test func `an upload is followed unless a part is wanted of it, or a copy`() throws {
        let follow = { (options: EncodeOptions?) in
            try WorkSchedule.following(of: self.video, version: 1, options: options, at: self.now)
        }
        #expect(try follow(nil)?.waitsFor == FollowRule.firstBytes)
        #expect(try follow(EncodeOptions(passesThrough: false)) != nil)
        for options in [
            EncodeOptions(start: MediaTime(1, timescale: 1)), EncodeOptions(end: MediaTime(9, timescale: 1)),
            EncodeOptions(passesThrough: true),
        ] {
            #expect(try follow(options) == nil)
        }
    }

    @Test func `the entry rung comes before the other rungs`() throws {
        let (_, entries) = try schedule(seconds: 60)
        let priorities = try entries.reduce(into: [Int: [Int]]()) { priorities, entry in
            guard case .encodeVideo(_, let group) = try Work(payload: entry.job.payload) else { return }
            priorities[group, default: []].append(entry.job.priority)
        }
        #expect(try #require(priorities[0]).min()! > (try #require(priorities[1]).max()!))  // both groups have chunks
    }

    @Test func `where nobody waits, jobs are claimed in the order of their making, short ones last`() throws {
        let (plan, _) = try schedule(seconds: 60)
        let schedule = try WorkSchedule(plan: plan, grouping: .together, video: video, version: 1, at: now)
        let jobs = schedule.entries.map(\.job)
        #expect(Set(jobs.map(\.priority)).count == 1)
        #expect(
            jobs.map(\.createdAt) == jobs.map(\.createdAt).sorted() && Set(jobs.map(\.createdAt)).count == jobs.count)
        let lastChunk = try #require(jobs.lastIndex { $0.kind == .encodeVideo })
        #expect(
            jobs.indices.filter { [.encodeAudio, .pictures].contains(jobs[$0].kind) }.allSatisfy { $0 > lastChunk })
    }

    @Test func `the chunks of a group are claimed from the first to the last`() throws {
        let (_, entries) = try schedule(seconds: 60)
        let claimed = entries.map(\.job).sorted { ($0.priority, $1.createdAt) > ($1.priority, $0.createdAt) }
        let chunks = try claimed.compactMap { job -> Int? in
            if case .encodeVideo(let chunk, 0) = try Work(payload: job.payload) { chunk } else { nil }
        }
        #expect(chunks.count > 1 && chunks == chunks.sorted())
    }

    @Test func `a long film yields after its first two minutes`() throws {
        let (plan, entries) = try schedule(seconds: 600)
        for entry in entries {
            guard case .encodeVideo(let chunk, 0) = try Work(payload: entry.job.payload) else { continue }
            let start = plan.frameRate.time(ofFrame: plan.frames(of: plan.chunks[chunk]).lowerBound).seconds
            #expect(entry.job.priority == (start < 120 ? 80 : 60))
        }
    }

    @Test func `keys are unique within a video and differ between versions`() throws {
        let (plan, entries) = try schedule(seconds: 60, audioTracks: 2)
        let keys = entries.map(\.job.uniqueKey)
        #expect(Set(keys).count == keys.count)
        let next = try WorkSchedule(plan: plan, grouping: .entryFirst, video: video, version: 2, at: now).entries.map(
            \.job.uniqueKey)
        #expect(Set(keys).isDisjoint(with: next))
    }

    @Test func `what a group makes anew takes its own jobs, the download of it and the publication`() throws {
        var (plan, _) = try schedule(seconds: 60, audioTracks: 2)
        plan.download = .init(video: plan.video[0].name, audio: [plan.audio[0].name])
        let group = try #require(plan.rungGroups.firstIndex { $0.contains(0) })
        let schedule = try WorkSchedule(plan: plan, grouping: .entryFirst, video: video, version: 1, at: now)
        let works = try schedule.jobs(remaking: group, in: plan).map { try Work(payload: $0.payload) }
        #expect(works == plan.chunks.indices.map { .encodeVideo(chunk: $0, group: group) } + [.download, .publish])
        let other = try #require(plan.rungGroups.firstIndex { !$0.contains(0) })
        #expect(try !schedule.jobs(remaking: other, in: plan).map { try Work(payload: $0.payload) }.contains(.download))
    }

    @Test func `a payload that is not work is a failure`() {
        #expect(throws: Failure.self) { try Work(payload: "{\"dance\":{}}") }
    }
}

extension Preset {
    /// Three rungs and one audio group.
    static let sample = Preset(
        name: "sample", summary: "For tests.", gopSeconds: 2, segmentSeconds: 6, maxErrorRatio: 0.1,
        video: Video(
            encoderPreset: "ultrafast", constantRateFactor: 28, bufferSeconds: 1.5,
            rungs: [
                Rung(shortSide: 720, maxBitsPerSecond: 3_500_000, audioGroup: "stereo"),
                Rung(shortSide: 480, maxBitsPerSecond: 1_600_000, audioGroup: "stereo"),
                Rung(shortSide: 360, maxBitsPerSecond: 800_000, audioGroup: "stereo"),
            ]),
        audio: [AudioGroup(name: "stereo", bitsPerSecond: 128_000)],
        storyboard: Storyboard(tileLongSide: 160, maxTiles: 100))
}

extension SourceFacts {
    /// 1280x720 at 25 fps with stereo sound.
    static func sample(seconds: Int, audioTracks: Int = 1) -> SourceFacts {
        SourceFacts(
            container: "mov", byteCount: 1_000_000, duration: MediaTime(Int64(seconds), timescale: 1),
            video: VideoFacts(
                streamIndex: 0, codec: "h264", profile: "High", codedSize: PixelSize(width: 1280, height: 720),
                displaySize: PixelSize(width: 1280, height: 720), pixelAspect: [1, 1], orientation: .upright,
                pixelFormat: "yuv420p",
                color: ColorFacts(primaries: "bt709", transfer: "bt709", matrix: "bt709", isFullRange: false),
                framesPerSecond: 25, frameRate: FrameRate(25), isVariableFrameRate: false, isInterlaced: false,
                sourceFrameCount: 25 * seconds, bitsPerSecond: 2_000_000),
            audio: (0..<audioTracks).map {
                AudioFacts(
                    streamIndex: $0 + 1, codec: "aac", sampleRate: 48_000, channels: 2, language: "und", title: nil,
                    isDefault: $0 == 0)
            }, ignored: [])
    }
}

extension SourceIndex {
    /// A keyframe every second.
    static func sample(seconds: Int) -> SourceIndex {
        SourceIndex(
            pieces: [Piece(position: 0, offset: .zero)],
            keyframes: (0..<seconds).map {
                Keyframe(
                    pts: Int64($0) * 90_000, dts: Int64($0) * 90_000, position: Int64($0) * 1000,
                    time: MediaTime(Int64($0), timescale: 1))
            },
            seekPoints: [], audio: [], end: MediaTime(Int64(seconds), timescale: 1), isComplete: true)
    }
}
