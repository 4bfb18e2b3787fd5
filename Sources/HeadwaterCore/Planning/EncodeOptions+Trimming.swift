extension EncodeOptions {
    /// The source as these options want it: everything that is done with it later takes these facts and this index.
    ///
    /// A start is moved to the nearest frame of the output's grid, so that the picture keeps its place in the grid
    /// and to the sound. Without a start and an end nothing changes.
    /// - Throws: ``Failure`` with `range_outside_video` when nothing of the video lies in the range.
    public func trim(
        _ facts: SourceFacts, _ index: SourceIndex
    ) throws(Failure) -> (facts: SourceFacts, index: SourceIndex) {
        guard start != nil || end != nil else { return (facts, index) }
        let last = end.map { min($0, index.end) } ?? index.end
        let first = start.map { Self.onGrid($0, facts: facts, index: index) } ?? .zero
        let wanted = "from \((start ?? .zero).shortDescription) to \((end ?? index.end).shortDescription)"
        guard (start ?? .zero) >= .zero, first < index.end else {
            throw Failure(
                .rangeOutsideVideo,
                "The part \(wanted) lies outside the video, which lasts \(index.end.shortDescription).")
        }
        guard first < last else {
            throw Failure(.rangeOutsideVideo, "The part \(wanted) is empty: its end is not after its start.")
        }
        return (facts.trimmed(from: first, to: last), index.trimmed(from: first, to: last))
    }

    private static func onGrid(_ time: MediaTime, facts: SourceFacts, index: SourceIndex) -> MediaTime {
        let snapped = facts.video.map { $0.frameRate.time(ofFrame: $0.frameRate.frame(nearest: time)) } ?? time
        guard let scale = index.pieces.first?.offset.timescale else { return snapped }
        return MediaTime(snapped.rescaled(to: scale), timescale: scale)
    }
}

extension MediaTime {
    /// Seconds for people, to the millisecond: `12.5 s`.
    var shortDescription: String {
        let milliseconds = rescaled(to: 1000)
        let (whole, rest) = (milliseconds / 1000, abs(milliseconds % 1000))
        guard rest > 0 else { return "\(whole) s" }
        var fraction = String(String(1000 + rest).dropFirst())
        while fraction.hasSuffix("0") { fraction.removeLast() }
        return "\(milliseconds < 0 && whole == 0 ? "-" : "")\(whole).\(fraction) s"
    }
}
