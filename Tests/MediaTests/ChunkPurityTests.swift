import Foundation
import HeadwaterCore
import Synchronization
import Testing

@testable import Media

@Suite struct ChunkPurityTests {
    static let clips = [
        "film-2997.mp4", "without-cues.mkv", "wrapping-clock.ts", "narrow-pixels.avi", "webcast.flv",
        "variable-rate.mp4",
    ]

    /// What each slot of a stretch shows, decoded from the last keyframe before it.
    private func hashes(_ job: Engine.Job, slots: Range<Int>) throws -> [Int: Int] {
        let picture = try SourcePicture(source: job.source, facts: job.facts, index: job.index, limits: Engine.limits)
        let reader = try VideoReader.open(picture)
        let keyframe = job.index.keyframe(atOrBefore: job.plan.frameRate.time(ofFrame: slots.lowerBound))
        try reader.start(at: try #require(keyframe))
        var grid = FrameGrid<Int>(rate: job.plan.frameRate, slots: slots)
        var shown: [Int: Int] = [:]
        while !grid.isFull, let (frame, time) = try reader.next() {
            if let settled = grid.add(frame.contentHash, at: time) {
                for slot in settled.slots { shown[slot] = settled.picture }
            }
        }
        if let rest = grid.finish() { for slot in rest.slots { shown[slot] = rest.picture } }
        #expect(reader.tally.errors == 0)
        return shown
    }

    @Test(arguments: clips)
    func `a stretch decoded alone shows what the file decoded in sequence shows`(name: String) throws {
        let job = try Engine.Job(try Clips.sample(name))
        let whole = try hashes(job, slots: 0..<job.plan.frameCount)
        #expect(whole.count == job.plan.frameCount)
        #expect(Set(whole.values).count > job.plan.frameCount / 2, "the pictures differ, so that the test can fail")
        for start in stride(from: 0, to: job.plan.frameCount, by: 13) {
            let slots = start..<min(start + 13, job.plan.frameCount)
            #expect(try hashes(job, slots: slots) == whole.filter { slots.contains($0.key) }, "slots \(slots)")
        }
    }

    @Test func `chunks made in any order and at the same time have the same bytes`() throws {
        let job = try Engine.Job(try Clips.sample("film-2997.mp4"), grouping: .entryFirst)
        #expect(job.plan.chunks.count > 1 && job.plan.rungGroups.count == 2)
        let inOrder = try job.encodeAll()
        let made = Mutex<[String: [Int: [UInt8]]]>([:])
        let chunks = Array(job.plan.chunks.indices.reversed())
        DispatchQueue.concurrentPerform(iterations: chunks.count * 2) { iteration in
            do {
                let sink = CollectingSink()
                _ = try Engine.encodeVideo(job, chunk: chunks[iteration / 2], group: iteration % 2, into: sink)
                let segments = sink.segments
                made.withLock { all in
                    for (name, numbered) in segments { all[name, default: [:]].merge(numbered) { $1 } }
                }
            } catch {
                Issue.record(error)
            }
        }
        let concurrently = made.withLock { $0 }
        for rendition in job.plan.video {
            #expect(concurrently[rendition.name] == inOrder.segments[rendition.name])
        }
    }

    @Test func `chunk boundaries do not show in the picture`() throws {
        let sample = try Clips.sample("film-2997.mp4")
        var job = try Engine.Job(sample, preset: Engine.preset(sides: [180]))
        let frames = job.plan.frameCount
        let chunked = try Judge.brightness(try job.encodeAll().file("180p"))
        job.plan.chunks = [TranscodePlan.Chunk(segments: 0..<job.plan.segmentCount)]
        let whole = try Judge.brightness(try job.encodeAll().file("180p"))
        #expect(chunked.count == frames && whole.count == frames)
        #expect(zip(chunked, whole).allSatisfy { abs($0 - $1) <= 2 })
    }
}

extension Frame {
    /// Of the picture's bytes without the padding of its rows.
    fileprivate var contentHash: Int {
        var hasher = Hasher()
        hasher.combine(pictureBytes)
        return hasher.finalize()
    }
}
