import HeadwaterCore
import Manifests

/// Finished renditions as tests need them.
extension FinishedRendition {
    /// Video in segments of so many GOPs of so many frames; the last GOP has what is left.
    static func video(
        _ name: String = "720p", size: PixelSize = PixelSize(width: 1280, height: 720), codec: String = "avc1.64001F",
        rate: FrameRate = FrameRate(25), frames: Int, gopFrames: Int = 50, gopsPerSegment: Int = 3,
        bytesPerFrame: Int64 = 10_000
    ) -> FinishedRendition {
        let ticks = Int64(rate.ticksPerFrame)
        var segments: [Segment] = []
        for first in stride(from: 0, to: frames, by: gopFrames * gopsPerSegment) {
            var fragments: [SegmentFacts.Fragment] = []
            var offset: Int64 = 24
            let end = min(frames, first + gopFrames * gopsPerSegment)
            for gop in stride(from: first, to: end, by: gopFrames) {
                let count = min(gopFrames, end - gop)
                let bytes = Int64(count) * bytesPerFrame
                fragments.append(
                    .init(
                        offset: offset, byteCount: bytes, duration: Int64(count) * ticks, sampleCount: count,
                        leadByteCount: 3 * bytesPerFrame))
                offset += bytes
            }
            segments.append(
                Segment(
                    uri: "\(segments.count).m4s",
                    facts: SegmentFacts(
                        start: Int64(first) * ticks, duration: Int64(end - first) * ticks, byteCount: offset,
                        fragments: fragments)))
        }
        return FinishedRendition(
            name: name,
            track: TrackFacts(media: .video(size: size), codec: codec, timescale: rate.timescale, byteCount: 700),
            initURI: "init.mp4", segments: segments)
    }

    /// AAC at 48 kHz in segments of the given numbers of frames, one frame of priming first.
    static func audio(
        _ name: String = "stereo", frames: [Int], channels: Int = 2, bytesPerFrame: Int64 = 341
    ) -> FinishedRendition {
        var start: Int64 = 0
        let segments = frames.enumerated().map { number, count in
            let duration = Int64(count) * 1024
            let bytes = Int64(count) * bytesPerFrame
            defer { start += duration }
            return Segment(
                uri: "\(number).m4s",
                facts: SegmentFacts(
                    start: start, duration: duration, byteCount: bytes,
                    fragments: [
                        .init(
                            offset: 0, byteCount: bytes, duration: duration, sampleCount: count,
                            leadByteCount: bytesPerFrame)
                    ]))
        }
        return FinishedRendition(
            name: name,
            track: TrackFacts(
                media: .audio(sampleRate: 48_000, channels: channels), codec: "mp4a.40.2", timescale: 48_000,
                byteCount: 600),
            initURI: "init.mp4", segments: segments, primingTicks: 1024)
    }
}

extension MultivariantPlaylist.AudioInput {
    static func made(
        _ rendition: FinishedRendition, group: String = "stereo", language: String = "en", label: String = "English",
        isDefault: Bool = true
    ) -> MultivariantPlaylist.AudioInput {
        MultivariantPlaylist.AudioInput(
            rendition: rendition, uri: "\(rendition.name)/audio.m3u8",
            plan: TranscodePlan.AudioRendition(
                name: rendition.name, group: group, streamIndex: 1, channels: 2, bitsPerSecond: 128_000,
                language: language, label: label, isDefault: isDefault))
    }
}

extension MultivariantPlaylist.VideoInput {
    static func made(
        _ rendition: FinishedRendition, rate: FrameRate = FrameRate(25),
        dynamicRange: ColorFacts.DynamicRange = .sdr, audioGroup: String = "stereo"
    ) -> MultivariantPlaylist.VideoInput {
        MultivariantPlaylist.VideoInput(
            rendition: rendition, uri: "\(rendition.name)/video.m3u8", iFrameURI: "\(rendition.name)/iframes.m3u8",
            frameRate: rate, dynamicRange: dynamicRange, audioGroups: [audioGroup])
    }
}
