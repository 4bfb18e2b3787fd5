/// Plans of sources whose end is not there yet.
///
/// Such a plan has whole segments only, each a chunk and a span of its own, so that each can be made as soon as its bytes
/// are there. What it says of them is said by every later plan of the same source too: only more comes behind.
extension TranscodePlan {
    /// What must be known behind a segment before it is made: the frames that are fed past its end, and what decoders hold
    /// back. What is made of it then depends on nothing that is yet to come.
    private static let knownBeyond = MediaTime(2, timescale: 1)
    /// A keyframe further away is decoded from in vain too often.
    private static let farthestKeyframe = MediaTime(30, timescale: 1)

    /// The plan of a source that still grows, as far as it goes.
    ///
    /// There is no survey and nothing is copied: both look at the whole of a source.
    /// - Parameters:
    ///   - facts: what the first look found, the same for every plan of a source.
    ///   - index: as far as the source is there.
    /// - Returns: nil when there is no whole segment yet, or nothing that could be made before the end is there.
    public static func growing(
        facts: SourceFacts, index: SourceIndex, preset: Preset
    ) throws(Failure) -> TranscodePlan? {
        guard facts.video != nil, index.end > knownBeyond else { return nil }
        var plan = try ofGrowing(facts, index: index, preset: preset)
        let rate = plan.frameRate
        let known = rate.frame(nearest: index.end - knownBeyond) - plan.overFeedFrames
        let segments = plan.segmentBoundaries.indices.dropLast().prefix { segment in
            guard plan.segmentBoundaries[segment + 1] <= known else { return false }
            let start = rate.time(ofFrame: max(0, plan.segmentBoundaries[segment] - plan.leadInFrames))
            return index.keyframe(atOrBefore: start).map { start - $0.time <= farthestKeyframe } ?? false
        }
        guard !segments.isEmpty else { return nil }
        plan.keep(segments: segments.count)
        return plan
    }

    /// This plan of a source that was growing, gone on with to the end of the source.
    ///
    /// - Returns: nil when the whole is not what its beginning looked like: what was made of it can't be used.
    public func completed(
        facts: SourceFacts, index: SourceIndex, preset: Preset
    ) throws(Failure) -> TranscodePlan? {
        guard facts.video != nil else { return nil }
        var whole = try Self.ofGrowing(facts, index: index, preset: preset)
        guard whole.goesOn(from: self), whole.segmentCount > segmentCount else { return nil }
        let rest = stride(from: segmentCount, to: whole.segmentCount, by: Self.longestRampChunk)
        whole.chunks =
            chunks
            + Self.chunks(
                lengths: rest.map { min(Self.longestRampChunk, whole.segmentCount - $0) }, from: segmentCount,
                boundaries: whole.segmentBoundaries, rate: frameRate, leadIn: leadInFrames, index: index)
        if !audio.isEmpty {
            whole.audioSpans =
                audioSpans
                + Self.spans(segments: whole.segmentCount - segmentCount).map {
                    $0.lowerBound + segmentCount..<$0.upperBound + segmentCount
                }
        }
        return whole
    }

    /// Whether this plan of more of a source says what an earlier one said, so that everything that was made by that one
    /// is what would be made by this one.
    public func extends(_ earlier: TranscodePlan) -> Bool {
        goesOn(from: earlier) && chunks.starts(with: earlier.chunks) && audioSpans.starts(with: earlier.audioSpans)
    }

    /// The same renditions, made in the same way and cut at the same places; how the work is divided aside.
    private func goesOn(from earlier: TranscodePlan) -> Bool {
        let end = earlier.segmentBoundaries.last ?? 0
        return frameRate == earlier.frameRate && video == earlier.video && rungGroups == earlier.rungGroups
            && firstPass == earlier.firstPass && audio == earlier.audio && watermark == earlier.watermark
            && (leadInFrames, overFeedFrames) == (earlier.leadInFrames, earlier.overFeedFrames)
            && segmentBoundaries.starts(with: earlier.segmentBoundaries)
            && gopBoundaries.starts(with: earlier.gopBoundaries.prefix { $0 <= end })
            && audioBoundaries.starts(with: earlier.audioBoundaries)
    }

    private static func ofGrowing(
        _ facts: SourceFacts, index: SourceIndex, preset: Preset
    ) throws(Failure) -> TranscodePlan {
        var plan = try make(
            facts: facts, index: index, preset: preset, grouping: .entryFirst,
            options: EncodeOptions(passesThrough: false))
        if let top = plan.video.first?.name {
            plan.notes.insert(
                LadderNote(
                    rendition: top, decision: .kept,
                    reason: "Encoded while it was uploaded: the preset's ladder, not one that is fitted to the content."
                ),
                at: 0)
        }
        return plan
    }

    private mutating func keep(segments count: Int) {
        segmentBoundaries.removeLast(segmentCount - count)
        chunks = (0..<count).map { Chunk(segments: $0..<$0 + 1) }
        if !audio.isEmpty {
            audioBoundaries = Array(audioBoundaries.prefix(count + 1))
            audioSpans = (0..<count).map { $0..<$0 + 1 }
        }
        (storyboard, poster, preview, download) = (nil, nil, nil, nil)
        (subtitles, chapters) = ([], [])
    }
}
