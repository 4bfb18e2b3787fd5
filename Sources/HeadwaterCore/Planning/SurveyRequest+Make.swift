extension SurveyRequest {
    /// Video is looked at for a window in so many seconds of it, so that a survey stays a small part of the ladder's
    /// work, and for at most so many windows: beyond them the average hardly moves.
    private static let secondsPerWindow = 15.0
    private static let maxWindows = 8
    /// Pixels of the shorter side of the trial's picture.
    static let trialShortSide = 240
    static let trialRateFactor = 23.0

    /// What the planner wants to know of a source besides its inspection; nil when nothing.
    ///
    /// Pure: depends on nothing but its arguments.
    /// - Parameter facts: trimmed, as the index is.
    public static func make(
        facts: SourceFacts, index: SourceIndex, preset: Preset, options: EncodeOptions = EncodeOptions()
    ) -> SurveyRequest? {
        let loudnessOf = preset.loudness == nil ? [] : facts.audio.map(\.streamIndex)
        let trial = trial(facts: facts, index: index, preset: preset)
        guard trial != nil || !loudnessOf.isEmpty else { return nil }
        // Without windows nothing is encoded, and the size is no more than a size.
        return SurveyRequest(
            windows: trial?.windows ?? [], size: trial?.size ?? PixelSize(width: 2, height: 2),
            largestSize: trial?.largestSize, constantRateFactor: trialRateFactor, loudnessOf: loudnessOf)
    }

    private static func trial(
        facts: SourceFacts, index: SourceIndex, preset: Preset
    ) -> (windows: [Range<MediaTime>], size: PixelSize, largestSize: PixelSize?)? {
        // A single rung leaves nothing to choose.
        guard preset.adaptsToContent, let source = facts.video, source.displaySize.shortSide > 0,
            index.end <= TranscodePlan.longestDuration
        else { return nil }
        let rungs = LadderRule.rungs(of: preset.video, for: source.displaySize)
        guard rungs.count > 1, let largest = rungs.first?.shortSide else { return nil }
        let windows = windows(index: index, rate: source.frameRate, gopSeconds: preset.gopSeconds)
        let side = LadderRule.even(min(trialShortSide, source.displaySize.shortSide))
        guard !windows.isEmpty else { return nil }
        return (
            windows, LadderRule.size(of: source, shortSide: side),
            largest > side ? LadderRule.size(of: source, shortSide: largest) : nil
        )
    }

    /// Seconds of decoding that a window may cost before it begins.
    private static let longestApproach = MediaTime(3, timescale: 1)

    /// One GOP each, spread evenly and begun at keyframes of the source, where decoding wastes nothing; where those are
    /// rare, as far behind one as decoding may go. All of a video that is no longer than two windows.
    static func windows(index: SourceIndex, rate: FrameRate, gopSeconds: Double) -> [Range<MediaTime>] {
        let frameCount = rate.frame(nearest: index.end)
        let frames = max(1, Int((gopSeconds * rate.framesPerSecond).rounded()))
        let length = rate.time(ofFrame: frames)
        guard frameCount > 2 * frames else {
            return frameCount > 0 ? [.zero..<rate.time(ofFrame: frameCount)] : []
        }
        let wanted = min(maxWindows, max(1, Int(index.end.seconds / secondsPerWindow)))
        var starts: [MediaTime] = []
        for number in 0..<wanted {
            // The middle of each part of the video, less half a window.
            let middle = (2 * number + 1) * frameCount / (2 * wanted)
            let ideal = rate.time(ofFrame: max(0, middle - frames / 2))
            guard let keyframe = index.keyframe(atOrBefore: ideal) else { return [] }
            let isNear = ideal - keyframe.time <= longestApproach
            let start = max(.zero, isNear ? keyframe.time : min(ideal, keyframe.time + longestApproach))
            let isApart = starts.last.map { $0 + length <= start } ?? true
            if isApart, start + length <= index.end { starts.append(start) }
        }
        return starts.map { $0..<$0 + length }
    }
}
