extension TranscodePlan {
    /// How the renditions of a chunk are shared out among jobs.
    public enum Grouping: String, Sendable, Codable {
        /// The rung that makes the video watchable first, then the others: two decodes, soonest playback.
        case entryFirst
        /// All of a codec from as few decodes as there can be: least work, for archives.
        case together
    }

    /// Plans a source: grid, boundaries, chunks, ladders, sound, text, pictures.
    ///
    /// Pure: depends on nothing but its arguments.
    /// - Parameters:
    ///   - facts: trimmed, as the index is (``EncodeOptions/trim(_:_:)``).
    ///   - survey: the answer to ``SurveyRequest/make(facts:index:preset:options:)`` for the same source.
    /// - Precondition: the preset has rungs, and positive GOP and segment lengths.
    /// - Throws: ``Failure`` when there is nothing to encode, or the facts can't be true.
    public static func make(
        facts: SourceFacts, index: SourceIndex, preset: Preset, grouping: Grouping, survey: SourceSurvey? = nil,
        options: EncodeOptions = EncodeOptions()
    ) throws(Failure) -> TranscodePlan {
        guard index.end <= longestDuration else {
            throw Failure(
                .unreadable, "This file claims to last longer than a week; its timestamps seem to be damaged.",
                detail: "it ends at \(index.end)")
        }
        guard let source = facts.video else {
            return try soundAlone(facts: facts, index: index, preset: preset, survey: survey)
        }
        guard source.displaySize.width > 0, source.displaySize.height > 0 else {
            throw Failure(
                .unreadable, "This file does not say how large its picture is.", detail: "\(source.displaySize)")
        }
        let damage = DecodeTally(decodedFrames: source.sourceFrameCount, errors: source.missingFrameCount)
        _ = try damage.errorRatio(atMost: preset.maxErrorRatio)

        let rate = source.frameRate
        let frameCount = max(1, rate.frame(nearest: index.end))
        let lengths = Lengths(preset: preset, rate: rate)
        let copy = PassthroughRule.decide(
            source, index: index, preset: preset, options: options,
            cap: VideoLadder.rungs(of: preset.video, source: source).first?.rung.maxBitsPerSecond ?? 0,
            frameCount: frameCount)
        let gops =
            if case .copied(let boundaries) = copy { boundaries } else {
                gopBoundaries(frameCount: frameCount, every: lengths.gop)
            }
        let possible = SoundRule.groups(of: preset, tracks: facts.audio)
        let ladder = VideoLadder(
            preset: preset, source: source, copy: copy, survey: survey, audioGroups: possible,
            soundBitsPerSecond: SoundRule.bitsPerSecond(of: possible, preset: preset, tracks: facts.audio),
            grouping: grouping)
        let played = Set(ladder.renditions.flatMap(\.audioGroups))
        let segments = segmentBoundaries(gops: gops, length: lengths.segment)
        let leadIn = ladder.comesNearCaps ? max(minimumLeadIn, lengths.gop) : minimumLeadIn

        var plan = TranscodePlan(
            presetName: preset.name, frameRate: rate, frameCount: frameCount, gopBoundaries: gops,
            segmentBoundaries: segments,
            chunks: chunks(
                lengths: chunkLengths(segments: segments.count - 1, grouping: grouping), boundaries: segments,
                rate: rate, leadIn: leadIn, index: index),
            leadInFrames: leadIn, overFeedFrames: 32, video: ladder.renditions, substitute: ladder.substitute,
            rungGroups: ladder.groups, firstPass: ladder.firstPass, audio: [], audioBoundaries: [], audioSpans: [],
            storyboard: nil,
            poster: PictureRule.poster(
                display: source.displaySize, rate: rate, frameCount: frameCount,
                coverStreamIndex: facts.coverStreamIndex),
            watermark: preset.watermark, minSSIM: preset.minSSIM, gate: preset.gate,
            maxErrorRatio: preset.maxErrorRatio,
            notes: ladder.notes)
        if plan.exceedsFirstPass {
            plan.firstPass = nil
            plan.leadInFrames = max(minimumLeadIn, lengths.gop)
            plan.chunks = chunks(
                lengths: chunkLengths(segments: segments.count - 1, grouping: grouping), boundaries: segments,
                rate: rate, leadIn: plan.leadInFrames, index: index)
        }
        plan.storyboard = PictureRule.storyboard(of: preset, display: source.displaySize, duration: plan.duration)
        if preset.makesPreview {
            plan.preview = PictureRule.preview(display: source.displaySize, rate: rate, frameCount: frameCount)
        }
        plan.addSoundAndText(
            of: facts, groups: possible.filter { played.contains($0.name) }, preset: preset, survey: survey)
        plan.download = plan.chooseDownload(of: preset)
        return plan
    }

    /// A plan grows with the duration, and a source of a few bytes can claim any: a bound on what is believed.
    static let longestDuration = MediaTime(7 * 86_400, timescale: 1)

    /// The grid on which segments of sound alone end.
    static let soundAloneRate = FrameRate(50)

    private static func soundAlone(
        facts: SourceFacts, index: SourceIndex, preset: Preset, survey: SourceSurvey?
    ) throws(Failure) -> TranscodePlan {
        guard !facts.audio.isEmpty else {
            throw Failure(.noFrames, "This file has neither picture nor sound.")
        }
        let rate = soundAloneRate
        // Rounded up: no sound is cut off for the sake of the grid.
        let frameCount = max(1, Int(index.end.rescaled(to: rate.numerator, rounding: .up)))
        let lengths = Lengths(preset: preset, rate: rate)
        let gops = gopBoundaries(frameCount: frameCount, every: lengths.gop)
        var plan = TranscodePlan(
            presetName: preset.name, frameRate: rate, frameCount: frameCount, gopBoundaries: gops,
            segmentBoundaries: segmentBoundaries(gops: gops, length: lengths.segment), chunks: [], leadInFrames: 0,
            overFeedFrames: 0, video: [], rungGroups: [], audio: [], audioBoundaries: [], audioSpans: [],
            storyboard: nil,
            poster: PictureRule.poster(
                display: nil, rate: rate, frameCount: frameCount, coverStreamIndex: facts.coverStreamIndex),
            maxErrorRatio: preset.maxErrorRatio)
        plan.addSoundAndText(
            of: facts, groups: SoundRule.groups(of: preset, tracks: facts.audio), preset: preset, survey: survey)
        return plan
    }

    /// Frames of a GOP and of a segment.
    private struct Lengths {
        var gop: Int
        var segment: Int

        init(preset: Preset, rate: FrameRate) {
            gop = max(1, Int((preset.gopSeconds * rate.framesPerSecond).rounded()))
            segment = gop * max(1, Int((preset.segmentSeconds / preset.gopSeconds).rounded()))
        }
    }

    private mutating func addSoundAndText(
        of facts: SourceFacts, groups: [Preset.AudioGroup], preset: Preset, survey: SourceSurvey?
    ) {
        audio = SoundRule.renditions(groups: groups, preset: preset, tracks: facts.audio, survey: survey)
        if !audio.isEmpty {
            audioBoundaries = Self.audioBoundaries(of: segmentBoundaries, rate: frameRate, duration: duration)
            audioSpans = Self.spans(segments: segmentCount)
        }
        subtitles = TextRule.renditions(of: facts.subtitles)
        chapters = facts.chapters
    }

    /// The largest H.264 rendition that is not too large, with the sound it usually plays with.
    private func chooseDownload(of preset: Preset) -> Download? {
        guard let limit = preset.downloadShortSide else { return nil }
        let playable = video.filter { $0.codec == .h264 }
        guard let picture = playable.first(where: { $0.size.shortSide <= limit }) ?? playable.last else { return nil }
        return Download(
            video: picture.name, audio: audio.filter { $0.group == picture.audioGroups.first }.map(\.name))
    }
}
