import Foundation
import HeadwaterCore
import Media
import Testing

/// Clips of real cameras and programs, where `HEADWATER_MEDIA` names a folder of them.
@Suite(.enabled(if: Clips.realFolder != nil, "HEADWATER_MEDIA names no folder of clips"))
struct RealClipTests {
    /// One clip for each of: VP8 with a clock of milliseconds, theora, 10-bit, HDR, rotation, interlacing, a change of
    /// size, an edit list, 5.1 sound.
    @Test(arguments: [
        "codecs/moz__vp8-vorbis-webvtt.webm", "containers/moz__counting.ogv", "containers/media3__sample.avi",
        "oddities/media3__sample_with_colr_mdcv_and_clli.mp4", "oddities/moz__bipbop2s.mp4",
        "oddities/tsduck__test-026.ts",
        "oddities/haishin__change_video_resolution.ts", "phone/media3__sample_edit_list.mp4",
    ])
    func `the start of a real clip is encoded in full and decodes without error`(path: String) throws {
        var job = try Engine.Job(try Clips.real(path))
        let segments = min(3, job.plan.segmentCount)
        job.plan.chunks = [TranscodePlan.Chunk(segments: 0..<segments)]
        job.plan.audioSpans = job.plan.audio.isEmpty ? [] : [0..<segments]
        let sink = CollectingSink()
        _ = try Engine.encodeVideo(job, chunk: 0, group: 0, into: sink)
        for rendition in job.plan.audio.indices {
            try Engine.encodeAudio(job, rendition: rendition, span: 0, into: sink)
        }
        for rendition in job.plan.video {
            let hashes = try Judge.frameHashes(try sink.file(rendition.name))
            #expect(hashes.count == job.plan.segmentBoundaries[segments])
            #expect(Set(hashes).count > hashes.count / 4, "the picture moves")
        }
    }
}
