import CMAF
import HeadwaterCore

/// Encodes one span of one audio rendition.
///
/// AAC frame `n` of the rendition sounds like the samples `(n - 1) * 1024 ..< n * 1024` of the presentation: the
/// encoder puts one frame of priming first. A span starts a second early, so that its encoder is in the state it
/// would have had, and feeds on past its end; both are thrown away.
struct AudioSpanEncoder {
    /// About a second.
    private static let prerollFrames = 47
    /// More than the encoder looks ahead.
    private static let overFeedFrames = 8

    private let plan: TranscodePlan
    private let rendition: TranscodePlan.AudioRendition
    private let segments: Range<Int>
    private let source: any ByteSource
    private let facts: SourceFacts
    private let index: SourceIndex
    private let limits: CodecLimits

    /// - Throws: ``Failure`` with `codec_protocol` when the plan has no such rendition or span.
    init(
        plan: TranscodePlan, rendition: Int, span: Int, source: any ByteSource, facts: SourceFacts, index: SourceIndex,
        limits: CodecLimits
    ) throws(Failure) {
        guard plan.audio.indices.contains(rendition), plan.audioSpans.indices.contains(span) else {
            throw Failure(.codecProtocol, "The plan has no such span.", detail: "rendition \(rendition), span \(span)")
        }
        self.plan = plan
        self.rendition = plan.audio[rendition]
        segments = plan.audioSpans[span]
        self.source = source
        self.facts = facts
        self.index = index
        self.limits = limits
    }

    func run(sink: some ArtifactSink) throws -> DecodeTally {
        let encoder = try AudioEncoder.open(channels: rendition.channels, bitsPerSecond: rendition.bitsPerSecond)
        let track = try track(extradata: encoder.extradata)
        try sink.emit(.initSegment(rendition: rendition.name), InitSegment(track: track).bytes)

        let kept = plan.audioBoundaries[segments.lowerBound]..<plan.audioBoundaries[segments.upperBound]
        let firstFrame = max(0, kept.lowerBound - Self.prerollFrames)
        let lastFrame = kept.upperBound + Self.overFeedFrames
        var sound = try PresentationSound.open(
            rendition, plan: plan, source: source, facts: facts, index: index,
            range: Self.samples(firstFrame..<lastFrame), limits: limits)
        var output = SegmentedFrames(plan: plan, segments: segments, track: track)
        var frame = firstFrame
        for input in firstFrame..<lastFrame where !output.isComplete {
            let position = Int64(input - firstFrame) * Int64(TranscodePlan.audioFrameSamples)
            try encoder.send(try sound.next(TranscodePlan.audioFrameSamples), position: position)
            while let coded = try encoder.receive() {
                if kept.contains(frame), let (segment, bytes) = try output.add(coded) {
                    try sink.emit(.segment(rendition: rendition.name, number: segment), bytes)
                }
                frame += 1
                sink.progress(done: min(max(frame, kept.lowerBound), kept.upperBound) - kept.lowerBound, of: kept.count)
            }
        }
        guard output.isComplete else {
            throw Failure(
                .internal, "The audio encoder lost sound.", detail: "\(rendition.name), frame \(frame) of \(kept)")
        }
        return sound.tally
    }

    /// What goes into the encoder for a range of frames: the first one's input starts where frame 1 sounds from.
    private static func samples(_ frames: Range<Int>) -> Range<Int64> {
        let length = Int64(TranscodePlan.audioFrameSamples)
        return Int64(frames.lowerBound) * length..<Int64(frames.upperBound) * length
    }

    private func track(extradata: [UInt8]) throws(CMAFError) -> Track {
        Track(
            timescale: TranscodePlan.audioSampleRate, language: rendition.language,
            media: .audio(
                try AudioConfiguration(
                    audioSpecificConfig: extradata, channels: rendition.channels,
                    sampleRate: Int(TranscodePlan.audioSampleRate), bitsPerSecond: rendition.bitsPerSecond,
                    primingSamples: TranscodePlan.audioPrimingSamples)))
    }
}

/// Puts AAC frames into segments, each one fragment.
private struct SegmentedFrames {
    private let plan: TranscodePlan
    private let track: Track
    private let end: Int
    private var segment: Int
    private var samples: [Sample] = []

    init(plan: TranscodePlan, segments: Range<Int>, track: Track) {
        self.plan = plan
        self.track = track
        segment = segments.lowerBound
        end = segments.upperBound
    }

    var isComplete: Bool { segment >= end }

    mutating func add(_ coded: [UInt8]) throws(Failure) -> (segment: Int, bytes: [UInt8])? {
        let frames = plan.audioFrames(ofSegment: segment)
        samples.append(Sample(data: coded, duration: Int32(TranscodePlan.audioFrameSamples), isSync: true))
        guard samples.count == frames.count else { return nil }
        // Fragments count through the whole rendition, one for each segment.
        var writer = SegmentWriter(track: track, firstSequenceNumber: UInt32(segment + 1), includesSegmentIndex: false)
        writer.append(
            fragment: samples, decodeTime: Int64(frames.lowerBound) * Int64(TranscodePlan.audioFrameSamples))
        samples = []
        defer { segment += 1 }
        return (segment, writer.finish())
    }
}
