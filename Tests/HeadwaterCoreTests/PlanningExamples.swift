import HeadwaterCore

extension Preset {
    /// A full ladder with round numbers.
    static let example = Preset(
        name: "example", summary: "For tests.", gopSeconds: 2, segmentSeconds: 6, maxErrorRatio: 0.1,
        video: Video(
            encoderPreset: "faster", constantRateFactor: 23, bufferSeconds: 1.5,
            rungs: [
                Rung(shortSide: 2160, maxBitsPerSecond: 16_000_000, audioGroup: "stereo"),
                Rung(shortSide: 1080, maxBitsPerSecond: 6_000_000, audioGroup: "stereo"),
                Rung(shortSide: 720, maxBitsPerSecond: 3_500_000, audioGroup: "stereo"),
                Rung(shortSide: 480, maxBitsPerSecond: 1_600_000, audioGroup: "stereo"),
                Rung(shortSide: 240, maxBitsPerSecond: 130_000, audioGroup: "cellular"),
            ]),
        audio: [
            AudioGroup(name: "stereo", bitsPerSecond: 128_000), AudioGroup(name: "cellular", bitsPerSecond: 48_000),
        ],
        storyboard: Storyboard(tileLongSide: 256, maxTiles: 100))
}

extension VideoFacts {
    /// Progressive H.264 with square pixels.
    static func example(_ size: PixelSize, rate: FrameRate = FrameRate(25)) -> VideoFacts {
        VideoFacts(
            streamIndex: 0, codec: "h264", profile: "High", codedSize: size, displaySize: size, pixelAspect: [1, 1],
            orientation: .upright, pixelFormat: "yuv420p",
            color: ColorFacts(primaries: "bt709", transfer: "bt709", matrix: "bt709", isFullRange: false),
            framesPerSecond: rate.framesPerSecond, frameRate: rate, isVariableFrameRate: false, isInterlaced: false,
            sourceFrameCount: 1, bitsPerSecond: 1_000_000)
    }
}

extension SourceFacts {
    static func example(
        width: Int = 1920, height: Int = 1080, rate: FrameRate = FrameRate(25), end: MediaTime,
        audio: [AudioFacts] = [.example()]
    ) -> SourceFacts {
        SourceFacts(
            container: "mov", byteCount: 1_000_000, duration: end,
            video: .example(PixelSize(width: width, height: height), rate: rate), audio: audio, ignored: [])
    }
}

extension AudioFacts {
    static func example(
        _ streamIndex: Int = 1, channels: Int = 2, language: String = "und", title: String? = nil,
        isDefault: Bool = false
    ) -> AudioFacts {
        AudioFacts(
            streamIndex: streamIndex, codec: "aac", sampleRate: 48_000, channels: channels, language: language,
            title: title, isDefault: isDefault)
    }
}

extension SourceIndex {
    /// Keyframes at these seconds.
    static func example(keyframes: [Double], end: MediaTime) -> SourceIndex {
        SourceIndex(
            pieces: [Piece(position: 0, offset: .zero)],
            keyframes: keyframes.map { seconds in
                let ticks = Int64(seconds * 90_000)
                return Keyframe(pts: ticks, dts: ticks, position: ticks, time: MediaTime(ticks, timescale: 90_000))
            },
            seekPoints: [], audio: [], end: end, isComplete: true)
    }
}
