import Testing

@testable import CMAF

@Suite struct `Audio configurations` {
    @Test(arguments: [
        (48_000, 2, "1190"), (44_100, 2, "1210"), (44_100, 1, "1208"), (48_000, 6, "11b0"), (48_000, 8, "11b8"),
        (96_000, 1, "1008"), (12_345, 2, "1780181c90"),
    ])
    func `AAC-LC comes out as the known bytes and back`(rate: Int, channels: Int, bytes: String) throws {
        let config = try AudioSpecificConfig.lowComplexity(sampleRate: rate, channels: channels)
        #expect(hex(config.bytes) == bytes)
        #expect(config.sampleRate == rate)
        #expect(config.channels == channels)
        #expect(config.frameLength == .long)
        #expect(config.codecString == "mp4a.40.2")
    }

    @Test(arguments: [0, 7, 9, -1]) func `channel counts that AAC does not number are refused`(channels: Int) {
        #expect(throws: CMAFError.self) {
            try AudioSpecificConfig.lowComplexity(sampleRate: 48_000, channels: channels)
        }
    }

    @Test func `FFmpeg's extradata with a closing note on replication is AAC-LC`() throws {
        let config = try AudioSpecificConfig(bytes: hex("119056e500"))
        #expect(config.objectType == 2)
        #expect(config.sampleRate == 48_000)
    }

    @Test func `HE-AAC says the rate that comes out, version 2 also the second channel`() throws {
        let replicated = try AudioSpecificConfig(bytes: hex("2b920800"))
        #expect(replicated.codecString == "mp4a.40.5")
        #expect(replicated.sampleRate == 44_100)
        let parametric = try AudioSpecificConfig(bytes: hex("eb8a0800"))
        #expect(parametric.codecString == "mp4a.40.29")
        #expect(parametric.channels == 2)
    }

    @Test func `replication that is told behind an AAC-LC configuration is heard`() throws {
        let replicated = try AudioSpecificConfig(bytes: hex("139056e5a0"))
        #expect(replicated.codecString == "mp4a.40.5")
        #expect(replicated.sampleRate == 44_100)
        #expect(replicated.channels == 2)
        let parametric = try AudioSpecificConfig(bytes: hex("138856e5a54880"))
        #expect(parametric.codecString == "mp4a.40.29")
        #expect(parametric.channels == 2)
    }

    @Test func `frames of 960 samples are told`() throws {
        #expect(try AudioSpecificConfig(bytes: hex("1194")).frameLength == .short)
    }

    @Test func `a program config element leaves the channels open`() throws {
        #expect(try AudioSpecificConfig(bytes: hex("1180")).channels == nil)
    }

    @Test(arguments: ["", "11", "17800000", "16f8", "11c8"])
    func `configurations that end early or use reserved values are refused`(text: String) {
        #expect(throws: CMAFError.self) { try AudioSpecificConfig(bytes: hex(text)) }
    }

    @Test func `a configuration that contradicts the encoder is refused`() {
        #expect(throws: CMAFError.self) {
            try AudioConfiguration(
                audioSpecificConfig: hex("1190"), channels: 1, sampleRate: 48_000, bitsPerSecond: 1, primingSamples: 0)
        }
        #expect(throws: CMAFError.self) {
            try AudioConfiguration(
                audioSpecificConfig: hex("1190"), channels: 2, sampleRate: 44_100, bitsPerSecond: 1, primingSamples: 0)
        }
    }
}
