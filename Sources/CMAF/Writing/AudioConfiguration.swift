/// An AAC stream, as its decoder must know it.
public struct AudioConfiguration: Sendable, Equatable {
    public let codec: AudioSpecificConfig
    public let channels: Int
    public let sampleRate: Int
    /// Nominal; for players that choose by it.
    public let bitsPerSecond: Int
    /// Samples at the start that only fill the encoder's window and are not to be heard.
    public let primingSamples: Int

    /// - Parameter audioSpecificConfig: FFmpeg's extradata.
    /// - Throws: ``CMAFError`` when the AudioSpecificConfig cannot be read or contradicts the other values.
    public init(
        audioSpecificConfig: [UInt8], channels: Int, sampleRate: Int, bitsPerSecond: Int, primingSamples: Int
    ) throws(CMAFError) {
        codec = try AudioSpecificConfig(bytes: audioSpecificConfig)
        guard codec.sampleRate == sampleRate, codec.channels ?? channels == channels else {
            throw CMAFError(
                .invalid, in: "AudioSpecificConfig",
                "\(codec.channels ?? channels) channels at \(codec.sampleRate) Hz where \(channels) at \(sampleRate) Hz"
                    + " are expected")
        }
        // The sample entry has 16 bits for each; priming and bit rate have 32 in their boxes.
        guard UInt16(exactly: channels) != nil, UInt16(exactly: sampleRate) != nil else {
            throw CMAFError(.unsupported, in: "mp4a", "\(channels) channels at \(sampleRate) Hz")
        }
        guard UInt32(exactly: bitsPerSecond) != nil, UInt32(exactly: primingSamples) != nil else {
            throw CMAFError(.invalid, in: "mp4a", "\(bitsPerSecond) bit/s, \(primingSamples) samples of priming")
        }
        self.channels = channels
        self.sampleRate = sampleRate
        self.bitsPerSecond = bitsPerSecond
        self.primingSamples = primingSamples
    }
}

extension AudioSampleEntry {
    init(_ audio: AudioConfiguration) {
        let bits = UInt32(audio.bitsPerSecond)
        self.init(
            format: Self.mpeg4, channels: UInt16(audio.channels), sampleRate: UInt16(audio.sampleRate),
            configuration: .mpeg4(
                ElementaryStreamBox(
                    bufferBytes: 0, maxBitsPerSecond: bits, averageBitsPerSecond: bits,
                    decoderConfiguration: audio.codec.bytes)))
        bitRate = BitRateBox(bufferBytes: 0, maxBitsPerSecond: bits, averageBitsPerSecond: bits)
    }
}
