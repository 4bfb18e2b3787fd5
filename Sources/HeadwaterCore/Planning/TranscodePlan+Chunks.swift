extension TranscodePlan {
    /// What rate control without a cap needs. Where a cap may bind the lead-in is a group of pictures: after a whole one
    /// the encoder's buffer is as full as it would be in the middle of the video.
    static let minimumLeadIn = 16

    /// How many segments each chunk has, from the first to the last.
    static func chunkLengths(segments: Int, grouping: Grouping) -> [Int] {
        switch grouping {
        case .entryFirst: ramp(segments: segments)
        case .together: equalParts(segments: segments)
        }
    }

    /// Playback starts soon, later jobs waste little.
    private static func ramp(segments: Int) -> [Int] {
        var lengths: [Int] = []
        var rest = segments
        while rest > 0 {
            let length = min(rest, lengths.count < rampStart.count ? rampStart[lengths.count] : longestRampChunk)
            lengths.append(length)
            rest -= length
        }
        return lengths
    }

    private static let rampStart = [1, 1, 2]
    static let longestRampChunk = 5

    /// Nobody waits, and each chunk pays for a lead-in of one rendition at least: as few as keep some workers busy to the
    /// end, and none so long that a killed job loses much.
    private static func equalParts(segments: Int) -> [Int] {
        let shares = min(6, segments / 2)
        let count = max(1, shares, (segments + longestBatchChunk - 1) / longestBatchChunk)
        return (0..<count).map { segments / count + ($0 < segments % count ? 1 : 0) }
    }

    private static let longestBatchChunk = 20

    /// Chunks that would decode from the same keyframe are one, or its frames would be decoded for each.
    ///
    /// - Parameter first: the segment that they begin with.
    static func chunks(
        lengths: [Int], from first: Int = 0, boundaries: [Int], rate: FrameRate, leadIn: Int, index: SourceIndex
    ) -> [Chunk] {
        var chunks: [Chunk] = []
        var lastKeyframe: SourceIndex.Keyframe?
        var next = first
        for length in lengths {
            let segments = next..<next + length
            let start = rate.time(ofFrame: max(0, boundaries[next] - leadIn))
            let keyframe = index.keyframe(atOrBefore: start)
            if let last = chunks.last, keyframe == lastKeyframe {
                chunks[chunks.count - 1].segments = last.segments.lowerBound..<segments.upperBound
            } else {
                chunks.append(Chunk(segments: segments))
                lastKeyframe = keyframe
            }
            next = segments.upperBound
        }
        return chunks
    }
}
