import Catalog
import HeadwaterCore
import Testing

extension ObjectKey {
    /// - Precondition: the text is a key, which every text in these tests is.
    static func literal(_ text: String) -> ObjectKey {
        guard let key = ObjectKey(text) else { preconditionFailure("\(text) is no key") }
        return key
    }
}

extension Publication {
    static func example(version: Int) -> Publication {
        Publication(
            version: version,
            files: [
                "master.m3u8": .literal("v/1/\(version)/master.m3u8"), "poster.jpg": .literal("v/1/\(version)/p.jpg"),
            ],
            renditions: [
                PublishedRendition(
                    name: "360p", kind: .video, size: PixelSize(width: 640, height: 360), codec: "avc1.64001E",
                    averageBitsPerSecond: 400_000, peakBitsPerSecond: 800_000),
                PublishedRendition(
                    name: "stereo", kind: .audio, size: nil, codec: "mp4a.40.2", averageBitsPerSecond: 128_000,
                    peakBitsPerSecond: 130_000),
            ])
    }
}

extension StoredObject {
    static func example(_ text: String, byteCount: Int64 = 1000) -> StoredObject {
        StoredObject(key: .literal(text), sha256: String(repeating: "ab", count: 32), byteCount: byteCount)
    }
}

extension SegmentRecord {
    static func example(
        video: Int = 1, version: Int = 1, rendition: String = "360p", number: Int, suffix: String = "a",
        isVerified: Bool = false
    ) -> SegmentRecord {
        SegmentRecord(
            video: .numbered(video), version: version, rendition: rendition, number: number,
            object: .example("v/\(video)/\(version)/\(rendition)/\(number)-\(suffix).m4s"),
            facts: SegmentFacts(
                start: Int64(number) * 180_000, duration: 180_000, byteCount: 1000,
                fragments: [
                    .init(offset: 0, byteCount: 1000, duration: 180_000, sampleCount: 180, leadByteCount: 400)
                ]),
            isVerified: isVerified)
    }
}

extension InitRecord {
    static func example(
        video: Int = 1, version: Int = 1, rendition: String = "360p", suffix: String = "a"
    ) -> InitRecord {
        InitRecord(
            video: .numbered(video), version: version, rendition: rendition,
            object: .example("v/\(video)/\(version)/\(rendition)/init-\(suffix).mp4"),
            facts: TrackFacts(
                media: .video(size: PixelSize(width: 640, height: 360)), codec: "avc1.64001E", timescale: 30_000,
                byteCount: 800))
    }
}

extension ArtifactRecord {
    static func example(
        video: Int = 1, version: Int = 1, name: String = "storyboard", number: Int, suffix: String = "a"
    ) -> ArtifactRecord {
        ArtifactRecord(
            video: .numbered(video), version: version, name: name, number: number,
            object: .example("v/\(video)/\(version)/\(name)-\(number)-\(suffix).jpg"))
    }
}

extension VideoPlan {
    static func example(frames: Int) throws -> VideoPlan {
        let rate = FrameRate(30_000, 1001)
        let size = PixelSize(width: 640, height: 360)
        let duration = rate.time(ofFrame: frames)
        let facts = SourceFacts(
            container: "mov", byteCount: 1_000_000, duration: duration,
            video: VideoFacts(
                streamIndex: 0, codec: "h264", profile: "High", codedSize: size, displaySize: size,
                pixelAspect: [1, 1], orientation: .upright, pixelFormat: "yuv420p",
                color: ColorFacts(
                    primaries: "bt709", transfer: "bt709", matrix: "bt709", isFullRange: false),
                framesPerSecond: rate.framesPerSecond, frameRate: rate, isVariableFrameRate: false,
                isInterlaced: false, sourceFrameCount: frames, bitsPerSecond: 800_000),
            audio: [], ignored: [])
        let index = SourceIndex(
            pieces: [.init(position: 0, offset: .zero)],
            keyframes: [.init(pts: 0, dts: -1001, position: 48, time: .zero)], seekPoints: [], audio: [],
            end: duration, isComplete: true)
        let preset = Preset(
            name: "test", summary: "", gopSeconds: 2, segmentSeconds: 6, maxErrorRatio: 0.1,
            video: .init(
                encoderPreset: "faster", constantRateFactor: 23, bufferSeconds: 1.5,
                rungs: [.init(shortSide: 360, maxBitsPerSecond: 800_000, audioGroup: "stereo")]),
            audio: [.init(name: "stereo", bitsPerSecond: 128_000)],
            storyboard: .init(tileLongSide: 256, maxTiles: 100))
        let plan = try TranscodePlan.make(facts: facts, index: index, preset: preset, grouping: .together)
        return VideoPlan(facts: facts, index: index, plan: plan, preset: preset)
    }
}
