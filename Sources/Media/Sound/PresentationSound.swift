import Foundation
import HeadwaterCore

/// The sound of one rendition before it is coded, in equal pieces: decoded, amplified, limited; silence where the
/// source has none, nothing before the presentation's zero or behind its end.
///
/// A sample's value does not depend on where reading began, so that two spans agree about what both of them decode.
struct PresentationSound {
    private let reader: SoundReader?
    private let range: Range<Int64>
    /// Where the presentation is.
    private let heard: Range<Int64>
    private let gain: Float
    private let limiter: PeakLimiter
    private var assembler: SoundAssembler
    private var isExhausted: Bool

    /// - Parameter range: the samples that ``next(_:)`` will give, counted from the presentation's zero.
    static func open(
        _ rendition: TranscodePlan.AudioRendition, plan: TranscodePlan, source: any ByteSource, facts: SourceFacts,
        index: SourceIndex, range: Range<Int64>, limits: CodecLimits
    ) throws -> PresentationSound {
        let reach = Int64(PeakLimiter.reach)
        let reader = try SoundReader.open(
            source, container: facts.container, index: index, streamIndex: rendition.streamIndex,
            channels: rendition.channels,
            from: MediaTime(max(0, range.lowerBound - reach), timescale: TranscodePlan.audioSampleRate), limits: limits)
        let track = facts.audio.first { $0.streamIndex == rendition.streamIndex }
        let isMixed = (track?.channels ?? 0) > rendition.channels || rendition.gain != 0
        return PresentationSound(
            reader: reader, channels: rendition.channels, range: range, heard: 0..<plan.audioSampleCount,
            gain: Float(pow(10, rendition.gain / 20)),
            // What was mastered up to full scale, and is not changed here, keeps its peaks.
            limiter: PeakLimiter(ceiling: isMixed ? PeakLimiter.mixedCeiling : 1))
    }

    private init(
        reader: SoundReader?, channels: Int, range: Range<Int64>, heard: Range<Int64>, gain: Float,
        limiter: PeakLimiter
    ) {
        self.reader = reader
        self.range = range
        self.heard = heard
        self.gain = gain
        self.limiter = limiter
        let reach = Int64(PeakLimiter.reach)
        assembler = SoundAssembler(
            channels: channels, range: range.lowerBound - reach..<range.upperBound + reach)
        isExhausted = reader == nil
    }

    var tally: DecodeTally { reader?.tally ?? DecodeTally(decodedFrames: 0, errors: 0) }

    /// The next samples of each channel; silence beyond the end.
    mutating func next(_ count: Int) throws -> [[Float]] {
        let reach = PeakLimiter.reach
        while true {
            if let samples = assembler.take(count, ahead: 2 * reach) { return limiter.limit(samples, count: count) }
            guard !isExhausted, let blocks = try reader?.next() else {
                isExhausted = true
                assembler.fill(to: range.upperBound + Int64(reach))
                continue
            }
            for block in blocks {
                assembler.add(block.clamped(to: heard).amplified(by: gain))
                if block.position >= min(heard.upperBound, range.upperBound + Int64(reach)) { isExhausted = true }
            }
        }
    }
}

extension SampleBlock {
    /// Without what is no number, which sources of floating point may hold and encoders refuse.
    fileprivate func amplified(by gain: Float) -> SampleBlock {
        SampleBlock(
            position: position,
            channels: channels.map { samples in samples.map { $0.isFinite ? $0 * gain : 0 } })
    }
}
