/// One piece of work for `headwater-codec`. Sources come as file descriptors, never as names.
public enum CodecTask: Sendable, Codable, Equatable {
    /// Read the source once from start to end, or as far as it reaches. Sources: the one file. Answers
    /// ``CodecResult/inspected(facts:index:)``.
    case inspect
    /// Encode or copy one chunk in all renditions of one rung group. Sources: the one file, the watermark if the plan
    /// has one, and the chunk's first pass if the group needs it. Emits an `initSegment` and then the segments of each
    /// rendition, in order within a rendition; the group with the smallest rung also emits the chunk's storyboard
    /// tiles, and the one that makes the first pass emits that.
    ///
    /// `watchesBuffers` has every encoder keep to its cap, those too that are foreseen to stay far from it.
    case encodeVideo(
        plan: TranscodePlan, facts: SourceFacts, index: SourceIndex, chunk: Int, group: Int,
        watchesBuffers: Bool = false)
    /// Encode one span of one audio rendition. Emits an `initSegment` and then the span's segments.
    case encodeAudio(plan: TranscodePlan, facts: SourceFacts, index: SourceIndex, rendition: Int, span: Int)
    /// Find out what the planner wants to know beyond the inspection. Sources: the one file.
    /// Answers ``CodecResult/surveyed(_:)``.
    case survey(request: SurveyRequest, facts: SourceFacts, index: SourceIndex)
    /// Turn the plan's subtitles into cues. Sources: the one file. Answers ``CodecResult/subtitles(_:)``.
    case extractSubtitles(plan: TranscodePlan, facts: SourceFacts, index: SourceIndex)
    /// Make poster, storyboard and preview. Sources: the one file, the watermark if the plan has one, and the tiles of
    /// every chunk where they were made; without them the storyboard is made from the file.
    case makePictures(plan: TranscodePlan, facts: SourceFacts, index: SourceIndex)
    /// Decode each finished segment alone. Sources: the init segment, of no bytes for formats without one, then the
    /// segments. Answers ``CodecResult/decoded(_:)``, one for each segment.
    case decodeSegments
}

/// The bounds of one attempt; exceeding any of them ends it with a clear failure.
public struct CodecLimits: Sendable, Codable, Equatable {
    public var cpuSeconds: Int
    /// Bytes of private memory.
    public var memoryBytes: Int64
    /// Bytes of any one output file.
    public var fileBytes: Int64
    /// Coded pixels of a frame, checked before the first decode.
    public var maxPixels: Int
    public var maxStreams: Int
    /// Bytes that may be read to find out what the source is.
    public var probeBytes: Int64

    public init(
        cpuSeconds: Int = 3600, memoryBytes: Int64 = 4 << 30, fileBytes: Int64 = 2 << 30,
        maxPixels: Int = 8192 * 4352, maxStreams: Int = 64, probeBytes: Int64 = 32 << 20
    ) {
        self.cpuSeconds = cpuSeconds
        self.memoryBytes = memoryBytes
        self.fileBytes = fileBytes
        self.maxPixels = maxPixels
        self.maxStreams = maxStreams
        self.probeBytes = probeBytes
    }
}

/// What the parent says. Messages are JSON, each behind its length (see ``CodecFraming``).
public enum CodecCommand: Sendable, Codable, Equatable {
    /// The first message; the descriptors of the sources come with it.
    /// - Parameters:
    ///   - sourceBytes: durable bytes of each source.
    ///   - isComplete: false when the first source is still being uploaded.
    case start(task: CodecTask, limits: CodecLimits, sourceBytes: [Int64], isComplete: Bool)
    /// Permission for one artifact; the empty scratch file for it comes with the message.
    case credit(slot: Int)
}

/// What the child says.
public enum CodecReport: Sendable, Codable, Equatable {
    /// The first word: libraries are there, every door is closed, and the source will be read next.
    case ready
    /// Work done so far, in the task's own unit (frames, AAC frames, tiles, bytes), and the whole of it.
    case progress(done: Int, of: Int)
    /// The scratch file of a slot is complete; the credit is used up.
    case artifact(slot: Int, Artifact)
    /// Comes before the last report.
    case used(ResourceUsage)
    case finished(CodecResult)
    case failed(Failure)
    /// The source ends before this offset although it will grow; not a failure.
    case starved(offset: Int64)
}

public enum CodecResult: Sendable, Codable, Equatable {
    case inspected(facts: SourceFacts, index: SourceIndex)
    /// All artifacts were announced before.
    case encoded(EncodingReport)
    case surveyed(SourceSurvey)
    /// The cues of each of the plan's subtitles in the order of time.
    case subtitles([[SubtitleCue]])
    case pictures
    case decoded([DecodedSegment])
}
