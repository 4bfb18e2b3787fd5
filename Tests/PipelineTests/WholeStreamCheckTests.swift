import CMAF
import Conformance
import HeadwaterCore
import Manifests
import Testing

@testable import Pipeline

@Suite struct WholeStreamCheckTests {
    /// 12 seconds at 25 fps: two segments of 150 frames.
    private let plan: TranscodePlan
    private let video: [FinishedRendition]
    private let audio: [FinishedRendition]

    init() throws {
        plan = try TranscodePlan.make(
            facts: .sample(seconds: 12), index: .sample(seconds: 12), preset: .sample, grouping: .together)
        let plan = plan
        let ticks = Int64(plan.frameRate.ticksPerFrame)
        video = plan.video.map { rendition in
            FinishedRendition(
                name: rendition.name,
                track: TrackFacts(
                    media: .video(size: rendition.size), codec: "avc1.64001F", timescale: plan.frameRate.timescale,
                    byteCount: 700),
                initURI: "init.mp4",
                segments: (0..<plan.segmentCount).map { segment in
                    let frames = plan.frames(ofSegment: segment)
                    let gops = stride(from: 0, to: frames.count, by: plan.gopFrames).map {
                        min(plan.gopFrames, frames.count - $0)
                    }
                    return Self.segment(start: Int64(frames.lowerBound) * ticks, samples: gops, ticks: ticks)
                })
        }
        audio = plan.audio.map { rendition in
            FinishedRendition(
                name: rendition.name,
                track: TrackFacts(
                    media: .audio(sampleRate: 48_000, channels: 2), codec: "mp4a.40.2", timescale: 48_000,
                    byteCount: 600),
                initURI: "init.mp4",
                segments: (0..<plan.segmentCount).map { segment in
                    let frames = plan.audioFrames(ofSegment: segment)
                    return Self.segment(start: Int64(frames.lowerBound) * 1024, samples: [frames.count], ticks: 1024)
                }, primingTicks: 1024)
        }
    }

    private static func segment(start: Int64, samples: [Int], ticks: Int64) -> FinishedRendition.Segment {
        FinishedRendition.Segment(
            uri: "segment.m4s",
            facts: SegmentFacts(
                start: start, duration: Int64(samples.reduce(0, +)) * ticks, byteCount: 1000,
                fragments: samples.map {
                    .init(offset: 0, byteCount: 100, duration: Int64($0) * ticks, sampleCount: $0, leadByteCount: 50)
                }))
    }

    private func failure(
        _ change: (inout [FinishedRendition], inout [FinishedRendition]) -> Void
    ) -> Failure.Code? {
        var (video, audio) = (video, audio)
        change(&video, &audio)
        let target = MediaPlaylist.targetDuration(of: video + audio)
        let streams = [(video, MediaTrack.Media.video, "avc1"), (audio, .audio, "ac-3")].flatMap {
            renditions, media, format in
            renditions.map { rendition in
                MediaStream(
                    rendition, uri: rendition.name,
                    playlist: MediaPlaylist.make(rendition: rendition, targetDuration: target),
                    tracks: [Self.track(media, format: format, priming: rendition.primingTicks)])
            }
        }
        do throws(Failure) {
            try WholeStreamCheck(
                plan: plan, video: video, presentation: Presentation(profile: .vod, streams: streams)
            ).run()
            return nil
        } catch { return error.code }
    }

    private static func track(_ media: MediaTrack.Media, format: String, priming: Int64) -> MediaTrack {
        var track = MediaTrack(media: media, format: format)
        if media == .audio { (track.format, track.channels, track.hasRollGroup) = ("mp4a", 2, true) }
        if media == .video { (track.profile, track.level, track.isProgressive) = (100, 31, true) }
        track.color = .bt709
        track.edits = priming > 0 ? [Edit(segmentDuration: 0, mediaTime: priming)] : []
        return track
    }

    @Test func `a stream as planned passes`() {
        #expect(video.count > 1 && !audio.isEmpty && plan.segmentCount == 2)
        #expect(failure { _, _ in } == nil)
    }

    @Test func `a gap between segments fails`() {
        #expect(failure { video, _ in video[1].segments[1].facts.start += 1 } == .verificationFailed)
        #expect(failure { _, audio in audio[0].segments[1].facts.start += 1024 } == .verificationFailed)
    }

    @Test func `renditions with other boundaries fail`() {
        #expect(
            failure { video, _ in
                video[1].segments[0].facts.duration -= 1000
                video[1].segments[1].facts.start -= 1000
                video[1].segments[1].facts.duration += 1000
            } == .verificationFailed)
    }

    @Test func `a group of pictures that is too long fails`() {
        #expect(
            failure { video, _ in video[0].segments[0].facts.fragments[0].sampleCount += 1 } == .verificationFailed)
    }

    @Test func `sound that ends early or late fails`() {
        #expect(failure { _, audio in audio[0].segments[1].facts.duration -= 2048 } == .verificationFailed)
        #expect(failure { _, audio in audio[0].segments[1].facts.duration += 2048 } == .verificationFailed)
    }

    @Test func `a rendition without segments fails`() {
        #expect(failure { video, _ in video[0].segments = [] } == .verificationFailed)
    }
}
