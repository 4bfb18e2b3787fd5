import HeadwaterCore

@testable import CMAF

/// Parameter sets as x264 r3095 wrote them.
enum ParameterSetFixture {
    /// High, 320x180 (cropped from 320x192), BT.709, 25 fps.
    static let highSPS = hex("6764000cacd941419f9f016a020202800000030080000019078a14cb")
    static let highPPS = hex("68ebe3cb22c0")
    static let baselineSPS = hex("6742c00bd902c4ec0440000003004000000c83c50a92")
    static let baselinePPS = hex("68cb83cb20")
    /// 1920x1080, cropped from 1088 lines.
    static let fullHDSPS = hex("6742c028da01e0089f97011000000300100000030320f1832a")
    /// 720x576, pixels of 64:45.
    static let interlacedSPS = hex("6764001eacd940b424dff8020001688000000300800000190f8a14cb")
    static let fullChromaSPS = hex("67f4000a919b2841b60220000003002000000641e244b2c0")
    static let tenBitSPS = hex("676e000aa6cd9420db011000000300100000030320f1225960")
}

enum TrackFixture {
    static func video(timescale: Int32 = 25_000, language: String = "und") throws -> Track {
        Track(
            timescale: timescale, language: language,
            media: .video(
                try VideoConfiguration(
                    sps: [ParameterSetFixture.highSPS], pps: [ParameterSetFixture.highPPS],
                    size: PixelSize(width: 320, height: 180), color: .bt709)))
    }

    static func audio(language: String = "en") throws -> Track {
        Track(
            timescale: 48_000, language: language,
            media: .audio(
                try AudioConfiguration(
                    audioSpecificConfig: AudioSpecificConfig.lowComplexity(sampleRate: 48_000, channels: 2).bytes,
                    channels: 2, sampleRate: 48_000, bitsPerSecond: 128_000, primingSamples: 1024)))
    }

    static let coded = AVCConfigurationBox(
        profile: 0x64, compatibility: 0, level: 12, sps: [ParameterSetFixture.highSPS],
        pps: [ParameterSetFixture.highPPS],
        sampleFormat: AVCConfigurationBox.SampleFormat(chromaFormat: 1, lumaBitDepth: 8, chromaBitDepth: 8))
}

/// Samples with content of no meaning but correct structure.
enum SampleFixture {
    /// A picture of one to three slices.
    static func picture(isIDR: Bool, using generator: inout SeededGenerator) -> [UInt8] {
        var data = BoxWriter()
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
            let slice = generator.bytes(Int.random(in: 0...40, using: &generator))
            data.put(UInt32(slice.count + 1))
            data.put(UInt8(isIDR ? 0x65 : 0x41))
            data.put(contentsOf: slice)
        }
        return data.bytes
    }

    /// A GOP whose properties are constant or vary at random, so that every shape of `trun` comes up.
    static func group(upTo count: Int = 20, using generator: inout SeededGenerator) -> [Sample] {
        let hasConstantDuration = Bool.random(using: &generator)
        let isReordered = Bool.random(using: &generator)
        let hasMoreSyncs = Int.random(in: 0...3, using: &generator) == 0
        var samples = (0..<Int.random(in: 1...count, using: &generator)).map { place in
            let isSync = place == 0 || (hasMoreSyncs && Bool.random(using: &generator))
            return Sample(
                data: picture(isIDR: isSync, using: &generator),
                duration: hasConstantDuration ? 1000 : Int32.random(in: 1...100_000, using: &generator), isSync: isSync)
        }
        if isReordered { reorder(&samples, using: &generator) }
        return samples
    }

    /// Has the pictures shown in another order, one after the other.
    private static func reorder(_ samples: inout [Sample], using generator: inout SeededGenerator) {
        var shownAt = [Int32](repeating: 0, count: samples.count)
        var time: Int32 = 0
        for place in samples.indices.shuffled(using: &generator) {
            shownAt[place] = time
            time += samples[place].duration
        }
        time = 0
        for place in samples.indices {
            samples[place].compositionOffset = shownAt[place] - time
            time += samples[place].duration
        }
    }

    static func sound(using generator: inout SeededGenerator) -> [Sample] {
        let size = Bool.random(using: &generator) ? Int.random(in: 1...50, using: &generator) : nil
        return (0..<Int.random(in: 1...60, using: &generator)).map { _ in
            Sample(
                data: generator.bytes(size ?? Int.random(in: 1...50, using: &generator)), duration: 1024, isSync: true)
        }
    }
}
