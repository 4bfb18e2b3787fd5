import Catalog
import HeadwaterCore
import Testing

@testable import Pipeline

/// When viewers are let in to a stream that grows.
@Suite struct OfferTests {
    private let id = VideoID.make(milliseconds: 1_700_000_000_000)

    private func plan() throws -> TranscodePlan {
        var index = SourceIndex.sample(seconds: 65)
        index.isComplete = false
        return try #require(
            try TranscodePlan.growing(facts: .sample(seconds: 65, audioTracks: 0), index: index, preset: .sample))
    }

    /// Makes a segment of the rendition that is listed.
    private func add(_ number: Int, of plan: TranscodePlan, in transaction: any Transaction) throws {
        let name = try #require(GrowingPlaylists.renditions(of: plan).video.first)
        let object = { (name: String) throws -> StoredObject in
            StoredObject(key: try #require(ObjectKey("videos/\(id)/1/\(name)")), sha256: "", byteCount: 100)
        }
        let rate = plan.frameRate
        try transaction.segments.addInit(
            InitRecord(
                video: id, version: 1, rendition: name, object: try object("init.mp4"),
                facts: TrackFacts(
                    media: .video(size: PixelSize(width: 640, height: 360)), codec: "avc1.64001e",
                    timescale: rate.timescale, byteCount: 100)))
        let frames = plan.frames(ofSegment: number)
        let ticks = Int64(frames.count * Int(rate.ticksPerFrame))
        try transaction.segments.add(
            SegmentRecord(
                video: id, version: 1, rendition: name, number: number, object: try object("\(number).m4s"),
                facts: SegmentFacts(
                    start: Int64(frames.lowerBound * Int(rate.ticksPerFrame)), duration: ticks, byteCount: 100,
                    fragments: [
                        .init(offset: 0, byteCount: 100, duration: ticks, sampleCount: frames.count, leadByteCount: 50)
                    ]),
                isVerified: true))
    }

    @Test func `with the third segment a player has as much as it wants to begin with`() async throws {
        let plan = try plan()
        let database = try await SQLiteDatabase.inMemory()
        try await database.write { [id] transaction in
            try transaction.videos.insert(
                VideoRecord(id: id, title: "", sourceName: "", createdAt: transaction.now()))
            try transaction.plans.save(
                VideoPlan(facts: .sample(seconds: 65), index: .sample(seconds: 65), plan: plan), video: id)
            try Growth.begin(id, version: 1, plan: plan, in: transaction)
        }
        for number in 0..<4 {
            let (isPlayable, listed) = try await database.write { [id] transaction in
                try add(number, of: plan, in: transaction)
                try Growth.note(id, version: 1, in: transaction)
                return (try transaction.videos.find(id)?.isPlayable, try transaction.growing.find(id)?.segments)
            }
            #expect(listed == number + 1)
            #expect(isPlayable == (number >= 2), "\(number + 1) segments")
        }
    }
}
