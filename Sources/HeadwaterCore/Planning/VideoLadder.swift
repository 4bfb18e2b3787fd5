/// The renditions of the picture in all codecs, the order of their making, and why they are these.
struct VideoLadder {
    private(set) var renditions: [TranscodePlan.VideoRendition] = []
    private(set) var groups: [[Int]] = []
    /// See ``TranscodePlan/firstPass``.
    private(set) var firstPass: Int?
    private(set) var notes: [LadderNote] = []
    /// Whether a rendition whose encoder looks ahead itself may come near its cap, where what went before counts.
    private(set) var comesNearCaps = true
    /// What is encoded should the copied rendition turn out to be unusable.
    private(set) var substitute: TranscodePlan.VideoRendition?

    /// The cap below which a rendition may be the first one made and offered, near what RFC 8216 players start with.
    static let entryBitsPerSecond = 2_500_000

    /// - Parameters:
    ///   - copy: whether the source's packets are the top H.264 rendition.
    ///   - audioGroups: those that can be made.
    ///   - soundBitsPerSecond: what the sound of each of them takes.
    init(
        preset: Preset, source: VideoFacts, copy: PassthroughRule.Decision, survey: SourceSurvey?,
        audioGroups: [Preset.AudioGroup], soundBitsPerSecond: [String: Int], grouping: TranscodePlan.Grouping
    ) {
        var rungs = Self.rungs(of: preset.video, source: source)
        let copied = Self.copied(copy, source: source, top: rungs.first)
        if copied != nil {
            substitute = Self.rendition(rungs.removeFirst(), ladder: preset.video, audioGroups: audioGroups)
        }
        var choice = LadderChoice(kept: rungs)
        if let survey, preset.adaptsToContent, let model = ContentModel(survey: survey, rate: source.frameRate) {
            let rule = ContentRule(
                model: model, copied: copied.map { ($0.averageBitsPerSecond, $0.peakBitsPerSecond) },
                entryBitsPerSecond: Self.entryBitsPerSecond, soundBitsPerSecond: soundBitsPerSecond)
            choice = rule.choose(rungs)
        }
        if let copied { add(copied, source: source, audioGroups: audioGroups) }
        notes += choice.notes
        renditions += choice.kept.map { Self.rendition($0, ladder: preset.video, audioGroups: audioGroups) }
        noteRefusal(copy)
        firstPass = Self.firstPass(of: renditions, grouping: grouping)
        let beside = renditions.indices.filter(looksAheadBeside)
        if renditions.filter({ !$0.isCopied }).count == beside.count + 1 { firstPass = nil }
        groups = Self.groups(of: renditions, grouping: grouping, firstPass: firstPass, beside: beside)
        for ladder in preset.furtherVideo {
            let first = renditions.count
            for rung in Self.rungs(of: ladder, source: source) where !choice.droppedSides.contains(rung.rung.shortSide)
            {
                renditions.append(Self.rendition(rung, ladder: ladder, audioGroups: audioGroups))
            }
            if first < renditions.count { groups.append(Array(first..<renditions.count)) }
        }
        // What takes the place of a damaged copy looks ahead itself, and nobody knows how near it comes.
        comesNearCaps = substitute != nil || renditions.indices.contains(where: mayComeNearCap)
    }

    /// Whether what an encoder has no memory of, at the start of a chunk, could show: where it keeps a buffer by what it
    /// sees ahead itself, and the buffer may matter. AV1 starts anew with each GOP in any case. Small renditions beside the
    /// first pass are left out: their peaks were the same after the usual lead-in.
    private func mayComeNearCap(_ position: Int) -> Bool {
        let rendition = renditions[position]
        guard !rendition.isCopied, rendition.codec != .av1,
            !renditions.takesFirstPass(position, from: firstPass)
        else { return false }
        guard let bits = foreseenBits(position) else { return true }
        return Double(bits) > Self.farBelowCap * Double(rendition.maxBitsPerSecond)
    }

    /// Whether a rendition smaller than the first pass looks ahead itself, by the same decode: one whose cap binds
    /// throughout. There x264 divides bits better than a record of other pictures foresees them, and for small pictures
    /// looking ahead costs little.
    private func looksAheadBeside(_ position: Int) -> Bool {
        guard let firstPass, position > firstPass, renditions[position].codec == .h264 else { return false }
        return foreseenBits(position).map { $0 >= renditions[position].maxBitsPerSecond } ?? true
    }

    private func foreseenBits(_ position: Int) -> Int? {
        notes.first { $0.rendition == renditions[position].name }?.expectedBitsPerSecond
    }

    /// Of the cap. The hardest seconds of a clip took up to two and a half times its average.
    private static let farBelowCap = 0.4

    /// The rungs that fit the source, their caps as they are at its frame rate.
    static func rungs(of ladder: Preset.Video, source: VideoFacts) -> [SizedRung] {
        let isHighRate = source.frameRate.framesPerSecond > 32
        // The smallest rung's cap is what a poor network carries, at any frame rate.
        let smallest = ladder.rungs.map(\.shortSide).min()
        return LadderRule.rungs(of: ladder, for: source.displaySize).map { rung in
            var rung = rung
            if isHighRate, rung.shortSide != smallest { rung.maxBitsPerSecond = rung.maxBitsPerSecond * 3 / 2 }
            return SizedRung(
                rung: rung, size: LadderRule.size(of: source, shortSide: rung.shortSide),
                constantRateFactor: ladder.constantRateFactor)
        }
    }
}

/// A rung at the size it has for one source.
struct SizedRung: Equatable {
    var rung: Preset.Rung
    var size: PixelSize
    var constantRateFactor: Double

    var name: String { "\(rung.shortSide)p" }
}

extension VideoLadder {
    private struct Copy {
        var rung: Preset.Rung
        var peakBitsPerSecond: Int
        var averageBitsPerSecond: Int
    }

    private static func copied(_ decision: PassthroughRule.Decision, source: VideoFacts, top: SizedRung?) -> Copy? {
        guard case .copied = decision, let packets = source.passthrough, var rung = top?.rung else { return nil }
        rung.shortSide = source.displaySize.shortSide
        return Copy(
            rung: rung, peakBitsPerSecond: packets.peakBitsPerSecond,
            averageBitsPerSecond: packets.averageBitsPerSecond)
    }

    private mutating func add(_ copy: Copy, source: VideoFacts, audioGroups: [Preset.AudioGroup]) {
        let name = "\(copy.rung.shortSide)p"
        renditions.append(
            TranscodePlan.VideoRendition(
                name: name, size: source.displaySize, codec: .h264, encoder: nil,
                maxBitsPerSecond: copy.peakBitsPerSecond,
                audioGroups: SoundRule.groupNames(for: copy.rung.audioGroup, among: audioGroups)))
        notes.append(
            LadderNote(
                rendition: name, decision: .copied,
                reason: "The source is H.264 that every player takes; its packets are used as they are.",
                expectedBitsPerSecond: copy.averageBitsPerSecond))
    }

    private static func rendition(
        _ sized: SizedRung, ladder: Preset.Video, audioGroups: [Preset.AudioGroup]
    ) -> TranscodePlan.VideoRendition {
        let bits = sized.rung.maxBitsPerSecond
        return TranscodePlan.VideoRendition(
            name: ladder.codec == .h264 ? sized.name : "\(sized.name)-\(ladder.codec.rawValue)", size: sized.size,
            codec: ladder.codec,
            encoder: TranscodePlan.Encoder(
                preset: ladder.encoderPreset, constantRateFactor: sized.constantRateFactor,
                bufferBits: Int(Double(bits) * ladder.bufferSeconds), threads: 1),
            maxBitsPerSecond: bits,
            audioGroups: SoundRule.groupNames(for: sized.rung.audioGroup, among: audioGroups))
    }

    /// The top rendition's note says why it is not the source itself.
    private mutating func noteRefusal(_ decision: PassthroughRule.Decision) {
        guard case .refused(let reason) = decision, let top = renditions.first else { return }
        let sentence = PassthroughRule.note(refusal: reason)
        if let position = notes.firstIndex(where: { $0.rendition == top.name }) {
            notes[position].reason += " \(sentence)"
        } else {
            notes.insert(LadderNote(rendition: top.name, decision: .kept, reason: sentence), at: 0)
        }
    }

    /// The jobs of H.264: the rendition to start playback with, what is copied, the one that looks ahead for the others
    /// with those `beside` it, and the others. What is copied needs no decode, so it is never part of another group, and
    /// costs so little that it comes early.
    private static func groups(
        of video: [TranscodePlan.VideoRendition], grouping: TranscodePlan.Grouping, firstPass: Int?, beside: [Int]
    ) -> [[Int]] {
        var rest = Set(video.indices)
        let take = { (positions: [Int]) in positions.filter { rest.remove($0) != nil } }
        let lookingAhead = firstPass.map { [$0] + beside } ?? []
        let entry = grouping == .entryFirst ? [entry(of: video)] : []
        let first = entry.isEmpty || entry.first == firstPass ? lookingAhead : entry
        let copied = video.indices.filter { video[$0].isCopied }
        let groups = [first, copied, lookingAhead, Array(video.indices)]
        return groups.map(take).filter { !$0.isEmpty }
    }

    /// The largest rendition that may be the first one made and offered.
    private static func entry(of video: [TranscodePlan.VideoRendition]) -> Int {
        video.firstIndex { $0.maxBitsPerSecond <= entryBitsPerSecond } ?? video.count - 1
    }

    /// The rendition that looks ahead for the others: the one that is made first, or the smallest in which there is still
    /// enough to see. Nil where it would look ahead for nobody, or the encoder does not look ahead.
    private static func firstPass(of video: [TranscodePlan.VideoRendition], grouping: TranscodePlan.Grouping) -> Int? {
        let encoded = video.indices.filter { !video[$0].isCopied }
        guard encoded.count > 1, let preset = video[encoded[0]].encoder?.preset, presetsThatLookAhead.contains(preset)
        else { return nil }
        let entry = entry(of: video)
        if grouping == .entryFirst, !video[entry].isCopied { return entry }
        let sides = encoded.map { Double(video[$0].size.shortSide) }
        return encoded[sides.lastIndex { $0 >= sides[0] * leastSideOfFirstPass } ?? 0]
    }

    /// Of the largest rendition's short side. What can be seen in smaller pictures says less of a large one: at equal bytes
    /// VMAF fell by 0.2 to 0.5 with a third of the side, and not at all with half of it.
    private static let leastSideOfFirstPass = 0.4

    /// x264's presets that look ahead and weigh blocks by what they see; the two fastest do neither.
    private static let presetsThatLookAhead: Set = [
        "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow",
    ]
}
