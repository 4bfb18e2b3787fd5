import Foundation
import HeadwaterCore
import Testing

@testable import Media

/// Sources whose end is not there yet, in every container that can be read from its start.
@Suite struct GrowingSourceTests {
    struct Kind: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var container: String
        var arguments: [String]
    }

    private static let seconds = 16.0
    private static let x264 = [
        "-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-g", "30", "-pix_fmt", "yuv420p", "-b:v", "400k",
    ]
    static let kinds = [
        Kind(
            testDescription: "MP4, index first", container: "mp4",
            arguments: x264 + ["-c:a", "aac", "-movflags", "+faststart"]),
        Kind(
            testDescription: "MP4, fragmented", container: "mp4",
            arguments: x264 + ["-c:a", "aac", "-movflags", "+frag_keyframe+empty_moov+default_base_moof"]),
        Kind(testDescription: "Matroska", container: "mkv", arguments: x264 + ["-c:a", "libopus"]),
        Kind(
            testDescription: "WebM", container: "webm",
            arguments: ["-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-g", "30", "-b:v", "400k"]
                + ["-c:a", "libvorbis"]),
        Kind(testDescription: "MPEG-TS", container: "ts", arguments: x264 + ["-c:a", "aac"]),
    ]

    private static func clip(_ kind: Kind) throws -> MemorySource {
        try Clips.make(
            kind.container,
            ["-f", "lavfi", "-i", "testsrc2=size=160x90:rate=25:duration=\(seconds)"]
                + ["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000:duration=\(seconds)"]
                + ["-shortest", "-threads", "1"] + kind.arguments + ["{}"])
    }

    /// As far as the source reaches; nil where it does not reach far enough to tell.
    private func look(at source: MemorySource) throws -> (facts: SourceFacts, index: SourceIndex)? {
        do {
            return try Engine.inspect(source)
        } catch is Starved {
            return nil
        }
    }

    @Test(arguments: kinds)
    func `a beginning says of itself what the whole says of it`(kind: Kind) throws {
        let clip = try Self.clip(kind)
        let preset = Engine.preset()
        let whole = try Engine.inspect(clip)
        #expect(whole.index.isComplete)
        var plans: [TranscodePlan] = []
        for part in 1...12 {
            let source = MemorySource(bytes: clip.bytes, durable: clip.bytes.count * part / 13 + part * 7)
            guard let (facts, index) = try look(at: source) else { continue }
            #expect(!index.isComplete && index.end < whole.index.end)
            #expect(facts.agrees(with: whole.facts), "part \(part)")
            guard let plan = try TranscodePlan.growing(facts: facts, index: index, preset: preset) else { continue }
            let last = try #require(plan.segmentBoundaries.last)
            #expect(index.agrees(with: whole.index, upTo: plan.frameRate.time(ofFrame: last)))
            let completed = try plan.completed(facts: whole.facts, index: whole.index, preset: preset)
            #expect(try #require(completed).segmentBoundaries.starts(with: plan.segmentBoundaries))
            plans.append(plan)
        }
        let counts = plans.map(\.segmentCount)
        #expect(counts == counts.sorted() && Set(counts).count >= 3, "it grows: \(counts)")
        #expect(try #require(counts.last) >= 9, "most of it is known before the end: \(counts)")
    }

    @Test(arguments: kinds)
    func `what is made of a beginning is what would be made of the whole`(kind: Kind) throws {
        let clip = try Self.clip(kind)
        let preset = Engine.preset()
        let beginning = MemorySource(bytes: clip.bytes, durable: clip.bytes.count * 2 / 3)
        let (facts, index) = try #require(try look(at: beginning))
        let plan = try #require(try TranscodePlan.growing(facts: facts, index: index, preset: preset))
        #expect(plan.segmentCount >= 4)
        var job = try Engine.Job(clip, preset: preset)
        job.plan = try #require(try plan.completed(facts: job.facts, index: job.index, preset: preset))
        var early = job
        (early.source, early.facts, early.index, early.plan) = (beginning, facts, index, plan)
        for part in plan.chunks.indices {
            let (before, after) = (CollectingSink(), CollectingSink())
            for group in plan.rungGroups.indices {
                _ = try Engine.encodeVideo(early, chunk: part, group: group, into: before)
                _ = try Engine.encodeVideo(job, chunk: part, group: group, into: after)
            }
            try Engine.encodeAudio(early, rendition: 0, span: part, into: before)
            try Engine.encodeAudio(job, rendition: 0, span: part, into: after)
            #expect(before.inits == after.inits && before.segments == after.segments, "chunk \(part)")
        }
    }

    @Test func `a chunk whose bytes are not all there asks for more`() throws {
        let clip = try Self.clip(Self.kinds[0])
        let job = try Engine.Job(clip)
        var early = job
        early.source.durable = clip.bytes.count / 2
        let last = job.plan.chunks.count - 1
        #expect {
            _ = try Engine.encodeVideo(early, chunk: last, group: 0, into: CollectingSink())
        } throws: { error in
            (error as? Starved).map { $0.offset >= Int64(clip.bytes.count / 2) } ?? false
        }
    }

    @Test func `an index that comes last is waited for`() throws {
        let clip = try Clips.make(
            "mp4", ["-f", "lavfi", "-i", "testsrc2=size=160x90:rate=25:duration=4"] + Self.x264)
        #expect(StreamableStart(prefix: Array(clip.bytes.prefix(StreamableStart.prefixLength))) == .needsWhole)
        for part in [1, 5, 9] {
            let beginning = MemorySource(bytes: clip.bytes, durable: clip.bytes.count * part / 10)
            #expect(try look(at: beginning) == nil)
        }
    }

    @Test(arguments: kinds)
    func `any first bytes are a beginning, or too few`(kind: Kind) throws {
        let clip = try Self.clip(kind)
        var lastEnd = MediaTime.zero
        for durable in stride(from: 1, to: clip.bytes.count, by: clip.bytes.count / 40) {
            guard let (_, index) = try look(at: MemorySource(bytes: clip.bytes, durable: durable)) else { continue }
            #expect(index.end >= lastEnd, "\(durable) bytes")
            lastEnd = index.end
        }
        #expect(lastEnd.seconds > 10)
    }
}
