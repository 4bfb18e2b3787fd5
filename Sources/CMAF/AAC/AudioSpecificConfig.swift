/// How an AAC stream is coded (ISO/IEC 14496-3, 1.6.2.1).
public struct AudioSpecificConfig: Sendable, Equatable {
    /// Samples of one channel in a frame; 960 exists in broadcasting only.
    public enum FrameLength: Int, Sendable { case long = 1024, short = 960 }

    /// `audioObjectType` of the sound that comes out: 2 is AAC-LC, 5 is HE-AAC, 29 is HE-AAC v2.
    ///
    /// The last two may stand first, or behind the AAC-LC that older decoders then play.
    public let objectType: Int
    /// Of the sound that comes out, with spectral band replication where that is signalled.
    public let sampleRate: Int
    /// 0 when a program config element says it.
    public let channelConfiguration: Int
    public let frameLength: FrameLength
    /// The binary form that it was read from.
    public let bytes: [UInt8]

    private enum ObjectType {
        static let lowComplexity = 2
        static let spectralBandReplication = 5
        static let parametricStereo = 29
        static let escape = 31
    }

    /// Those whose configuration continues as a GASpecificConfig (ISO/IEC 14496-3, table 1.15).
    private static let generalAudioTypes: Set<Int> = [1, 2, 3, 4, 6, 7, 17, 19, 20, 21, 22, 23]

    /// ISO/IEC 14496-3, table 1.18, by `samplingFrequencyIndex`.
    private static let sampleRates = [
        96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350,
    ]
    /// The rate follows in 24 bits.
    private static let explicitRate = 15

    /// AAC-LC with frames of 1024 samples.
    ///
    /// - Parameters:
    ///   - sampleRate: one of the 13 that have an index, or any other below 2^24.
    ///   - channels: 1 to 6, or 8.
    /// - Throws: ``CMAFError`` for what AAC-LC cannot say in these fields.
    public static func lowComplexity(sampleRate: Int, channels: Int) throws(CMAFError) -> AudioSpecificConfig {
        guard let configuration = channelCounts.firstIndex(of: channels), configuration > 0 else {
            throw CMAFError(.unsupported, in: subject, "\(channels) channels")
        }
        guard (1..<1 << 24).contains(sampleRate) else {
            throw CMAFError(.unsupported, in: subject, "\(sampleRate) samples per second")
        }
        var bits = BitWriter()
        bits.put(ObjectType.lowComplexity, bits: 5)
        if let index = sampleRates.firstIndex(of: sampleRate) {
            bits.put(index, bits: 4)
        } else {
            bits.put(explicitRate, bits: 4)
            bits.put(sampleRate, bits: 24)
        }
        bits.put(configuration, bits: 4)
        // Frames of 1024 samples, no core coder, no extension.
        bits.put(0, bits: 3)
        return try AudioSpecificConfig(bytes: bits.bytes)
    }

    /// - Throws: ``CMAFError`` when it ends early or has reserved values.
    public init(bytes: [UInt8]) throws(CMAFError) {
        var bits = BitReader(bytes, subject: Self.subject)
        var type = try Self.readObjectType(&bits)
        var rate = try Self.readSampleRate(&bits)
        channelConfiguration = try bits.read(4)
        guard channelConfiguration < Self.channelCounts.count else {
            throw bits.error(.unsupported, "channel configuration \(channelConfiguration)")
        }
        var coreType = type
        if type == ObjectType.spectralBandReplication || type == ObjectType.parametricStereo {
            rate = try Self.readSampleRate(&bits)
            coreType = try Self.readObjectType(&bits)
        }
        if Self.generalAudioTypes.contains(coreType) {
            frameLength = try bits.readFlag() ? .short : .long
            if coreType == type, let replication = try Self.readReplication(of: coreType, channelConfiguration, &bits) {
                type = replication.type
                rate = replication.sampleRate
            }
        } else {
            frameLength = .long
        }
        objectType = type
        sampleRate = rate
        self.bytes = bytes
    }

    /// What stands behind the core's configuration, for decoders that look there (ISO/IEC 14496-3, 1.6.5.3); nil when
    /// there is nothing, or a program config element is in the way.
    private static func readReplication(
        of coreType: Int, _ channelConfiguration: Int, _ bits: inout BitReader
    ) throws(CMAFError) -> (type: Int, sampleRate: Int)? {
        // Only AAC-LC and its plain relatives are found with it; the others have more fields here.
        guard coreType <= 4, channelConfiguration > 0 else { return nil }
        if try bits.readFlag() { _ = try bits.read(14) }
        _ = try bits.readFlag()
        guard bits.remaining >= 11 + 5 + 1, try bits.read(11) == replicationMark,
            try readObjectType(&bits) == ObjectType.spectralBandReplication, try bits.readFlag()
        else { return nil }
        let rate = try readSampleRate(&bits)
        let isParametric =
            bits.remaining >= 11 + 1 ? try bits.read(11) == parametricMark ? bits.readFlag() : false : false
        return (isParametric ? ObjectType.parametricStereo : ObjectType.spectralBandReplication, rate)
    }

    /// `syncExtensionType` of spectral band replication, and of parametric stereo behind it.
    private static let replicationMark = 0x2B7
    private static let parametricMark = 0x548

    /// Nil when a program config element says it.
    public var channels: Int? {
        if objectType == ObjectType.parametricStereo { return 2 }
        return channelConfiguration == 0 ? nil : Self.channelCounts[channelConfiguration]
    }

    /// RFC 6381: `mp4a.40.2`.
    public var codecString: String { "mp4a.40.\(objectType)" }

    private static let subject = "AudioSpecificConfig"
    /// ISO/IEC 14496-3, table 1.19, by `channelConfiguration`.
    private static let channelCounts = [0, 1, 2, 3, 4, 5, 6, 8]

    private static func readObjectType(_ bits: inout BitReader) throws(CMAFError) -> Int {
        let type = try bits.read(5)
        return try type == ObjectType.escape ? 32 + bits.read(6) : type
    }

    private static func readSampleRate(_ bits: inout BitReader) throws(CMAFError) -> Int {
        let index = try bits.read(4)
        if index == explicitRate {
            let rate = try bits.read(24)
            guard rate > 0 else { throw bits.error(.invalid, "0 samples per second") }
            return rate
        }
        guard index < sampleRates.count else { throw bits.error(.invalid, "sampling frequency index \(index)") }
        return sampleRates[index]
    }
}
