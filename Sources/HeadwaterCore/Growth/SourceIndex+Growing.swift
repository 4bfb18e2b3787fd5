extension SourceIndex {
    /// Whether another index, of more of the same source, says the same of the beginning of the presentation: what was
    /// made of that beginning is then what would be made of it now.
    ///
    /// - Parameter end: of that beginning, on the presentation timeline.
    public func agrees(with later: SourceIndex, upTo end: MediaTime) -> Bool {
        let early = { (keyframes: [Keyframe]) in keyframes.filter { $0.time <= end } }
        guard pieces.first == later.pieces.first, early(keyframes) == early(later.keyframes),
            audio.map(\.streamIndex) == later.audio.map(\.streamIndex)
        else { return false }
        let last = early(keyframes).last?.position ?? 0
        guard pieces.filter({ $0.position <= last }) == later.pieces.filter({ $0.position <= last }) else {
            return false
        }
        return zip(audio, later.audio).allSatisfy { mine, others in
            mine.runs.filter { $0.start <= end } == others.runs.filter { $0.start <= end }
        }
    }
}

extension SourceFacts {
    /// Whether the whole source is to be decoded as its beginning was: what only counts and measures may differ.
    public func agrees(with whole: SourceFacts) -> Bool {
        guard container == whole.container, audio == whole.audio, let video, let other = whole.video else {
            return false
        }
        return video.withoutMeasures == other.withoutMeasures
    }
}

extension VideoFacts {
    fileprivate var withoutMeasures: VideoFacts {
        var facts = self
        (facts.framesPerSecond, facts.isVariableFrameRate, facts.bitsPerSecond) = (0, false, 0)
        (facts.sourceFrameCount, facts.missingFrameCount, facts.passthrough) = (0, 0, nil)
        return facts
    }
}
