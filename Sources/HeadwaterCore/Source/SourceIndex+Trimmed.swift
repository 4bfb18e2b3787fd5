extension SourceIndex {
    /// The index of a part of the presentation, whose start becomes the zero of all times.
    ///
    /// What lies before it gets negative times and stays: decoding starts there. Nothing is shown of what lies after
    /// it, and its keyframes are gone, lest a picture is taken of one.
    /// - Parameter start: in ticks of ``pieces``, so that no time of the picture is rounded.
    func trimmed(from start: MediaTime, to end: MediaTime) -> SourceIndex {
        var index = self
        index.pieces = pieces.map { Piece(position: $0.position, offset: $0.offset - start) }
        index.keyframes = keyframes.enumerated().filter { $0.offset == 0 || $0.element.time < end }.map { _, keyframe in
            var moved = keyframe
            moved.time = keyframe.time - start
            return moved
        }
        index.audio = audio.map { track in
            var moved = track
            moved.runs = track.runs.map { AudioRun(start: $0.start - start, pts: $0.pts, position: $0.position) }
            return moved
        }
        index.end = end - start
        return index
    }
}

extension SourceFacts {
    /// The facts of a part of the presentation; chapters are cut to it.
    func trimmed(from start: MediaTime, to end: MediaTime) -> SourceFacts {
        var facts = self
        facts.duration = end - start
        facts.chapters = chapters.compactMap { chapter in
            let from = max(chapter.time.lowerBound, start)
            let until = min(chapter.time.upperBound, end)
            guard from < until else { return nil }
            return Chapter(time: from - start..<until - start, title: chapter.title)
        }
        facts.video?.passthrough?.obstacles.append("Only a part of the source is kept.")
        return facts
    }
}
