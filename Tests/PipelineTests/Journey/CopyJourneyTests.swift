import Catalog
import Foundation
import HeadwaterCore
import Testing

@testable import Pipeline

/// Sources whose own packets are a rendition, and those of which it turns out that they cannot be.
@Suite(.timeLimit(.minutes(3)))
struct CopyJourneyTests {
    private static let clip = "film-2997.mp4"
    /// Within the slice of the picture at 4.37 s: neither a header nor a length, and no picture that an inspection
    /// decodes.
    private static let damage = 186_300..<187_400

    private static let preset: Preset = {
        var preset = Preset.sample
        preset.passesThrough = true
        preset.downloadShortSide = 720
        preset.video.rungs = [(360, 800_000), (240, 400_000)].map {
            Preset.Rung(shortSide: $0, maxBitsPerSecond: $1, audioGroup: "stereo")
        }
        return preset
    }()

    private static func published(_ journey: Journey) async throws -> (id: VideoID, video: VideoRecord, plan: VideoPlan)
    {
        let id = try await journey.begin()
        let video = try #require(try await journey.work(on: id) { video, _ in video.state != .processing })
        try #require(video.state == .published, "\(video.failure as Any)")
        return (id, video, try #require(try await journey.database.read { try $0.plans.find(id) }))
    }

    @Test func `packets that decode are the rendition`() async throws {
        let (_, video, plan) = try await Self.published(Journey(clip: Self.clip, preset: Self.preset))
        #expect(plan.plan.video.map(\.isCopied) == [true, false])
        #expect(video.publication?.notes?.first?.decision == .copied)
    }

    @Test func `damage that only decoding shows has the rendition encoded, and the reason is told`() async throws {
        let journey = try await Journey(clip: Self.clip, damage: Self.damage, preset: Self.preset)
        let (id, video, plan) = try await Self.published(journey)
        #expect(plan.plan.video.map(\.isCopied) == [false, false])
        #expect(plan.plan.gopBoundaries == [0, 60, 120, 180, 210], "the boundaries of what was made already")
        let obstacle = try #require(plan.facts.video?.passthrough?.obstacles.last)
        #expect(obstacle == "Some of its packets between 0 s and 6.006 s did not pass their check.")
        let note = try #require(video.publication?.notes?.first)
        #expect(note.decision == .kept && note.reason == "Not copied: s\(obstacle.dropFirst())")
        let top = try #require(video.publication?.renditions.first { $0.name == "360p" })
        #expect(top.isCopied == false && top.ssim != nil)
        #expect(try #require(video.errorRatio) > 0, "the damage is counted")

        let jobs = try await journey.jobs(of: id)
        #expect(jobs.allSatisfy { $0.state == .succeeded && $0.attempts == 1 })
        let copied = try #require(plan.plan.rungGroups.firstIndex { $0.contains(0) })
        let remade = try jobs.filter { job in
            if case .encodeVideo(_, copied) = try Work(payload: job.payload) { true } else { false }
        }
        #expect(remade.contains { $0.fence == 2 })
        #expect(
            jobs.filter { !remade.contains($0) && $0.kind != .publish }.allSatisfy { $0.fence == 1 },
            "nothing else was done twice")
        #expect(jobs.first { $0.kind == .encodeAudio }?.fence == 1)
    }

    @Test func `a copy that a rule refuses at the end is encoded, and so is the download of it`() async throws {
        let journey = try await Journey(clip: Self.clip, preset: Self.preset)
        let id = try await journey.begin()
        try await journey.work(on: id, slots: 1) { _, jobs in
            jobs.count { $0.kind == .encodeVideo && $0.state == .succeeded } == 2
        }
        let before = try await journey.jobs(of: id)
        let copied = try await journey.objects(of: id).filter { $0.text.contains("/360p/") }
        #expect(copied.count == 3, "an init and two segments")
        try await Self.breakARule(of: "360p", in: journey, id)
        let video = try #require(try await journey.work(on: id) { video, _ in video.state != .processing })
        let publication = try #require(video.publication, "\(video.failure as Any)")
        #expect(publication.notes?.first?.reason == "Not copied: the finished video did not pass verification with it.")
        #expect(publication.renditions.first { $0.name == "360p" }?.isCopied == false)
        let jobs = try await journey.jobs(of: id)
        let runs = { (kind: Job.Kind) in
            let fence = { (jobs: [Job]) in jobs.first { $0.kind == kind }?.fence ?? 0 }
            return fence(jobs) - fence(before)
        }
        #expect(runs(.download) == 2, "it held the copy")
        #expect(runs(.pictures) == 1, "they never saw it")
        #expect(try await Set(journey.objects(of: id)).isDisjoint(with: copied))
    }

    @Test func `a copy of which no file for download can be made is encoded`() async throws {
        let journey = try await Journey(clip: Self.clip, preset: Self.preset)
        let id = try await journey.begin()
        try await journey.work(on: id, slots: 1) { _, jobs in
            jobs.count { $0.kind == .encodeVideo && $0.state == .succeeded } == 2
        }
        try await Self.change("360p", in: journey, id) { segments in
            // The file then has other frames than the video.
            segments[1].object = segments[0].object
        }
        let video = try #require(try await journey.work(on: id) { video, _ in video.state != .processing })
        let publication = try #require(video.publication, "\(video.failure as Any)")
        #expect(publication.notes?.first?.reason == "Not copied: the file for download did not pass its check with it.")
        #expect(publication.renditions.first { $0.name == "360p" }?.isCopied == false)
        #expect(publication.files["download.mp4"] != nil)
        #expect(try await journey.jobs(of: id).allSatisfy { $0.state == .succeeded && $0.attempts == 1 })
    }

    /// As if the packets had made fragments that are longer than planned.
    private static func breakARule(of rendition: String, in journey: Journey, _ id: VideoID) async throws {
        try await change(rendition, in: journey, id) { $0[0].facts.fragments[0].sampleCount += 1000 }
    }

    /// Writes the rows of a rendition's segments anew.
    private static func change(
        _ rendition: String, in journey: Journey, _ id: VideoID,
        _ change: @escaping @Sendable (inout [SegmentRecord]) -> Void
    ) async throws {
        try await journey.database.write { transaction in
            let initSegment = try #require(try transaction.segments.findInit(id, version: 1, rendition: rendition))
            var segments = try transaction.segments.list(id, version: 1, rendition: rendition)
            change(&segments)
            try transaction.segments.removeRendition(id, version: 1, name: rendition)
            try transaction.segments.addInit(initSegment)
            for segment in segments { try transaction.segments.add(segment) }
        }
    }
}
