extension TranscodePlan {
    /// A group of pictures: after a whole one the encoder's buffer is as full as it would be in the middle of the
    /// video, in renditions at their cap too. Never less than 16 frames, which rate control without a cap needs.
    static let minimumLeadIn = 16

    /// Segments of the first chunks, then of all others: playback starts soon, later jobs waste little.
    static let chunkLengths = [1, 1, 2, 5]

    /// Chunks that would decode from the same keyframe are one, or its frames would be decoded for each.
    static func chunks(
        boundaries: [Int], rate: FrameRate, leadIn: Int, index: SourceIndex
    ) -> [Chunk] {
        var chunks: [Chunk] = []
        var lastKeyframe: SourceIndex.Keyframe?
        var next = 0
        var sequence = 0
        let segmentCount = boundaries.count - 1
        while next < segmentCount {
            let length = chunkLengths[min(sequence, chunkLengths.count - 1)]
            let segments = next..<min(next + length, segmentCount)
            let start = rate.time(ofFrame: max(0, boundaries[next] - leadIn))
            let keyframe = index.keyframe(atOrBefore: start)
            if let last = chunks.last, keyframe == lastKeyframe {
                chunks[chunks.count - 1].segments = last.segments.lowerBound..<segments.upperBound
            } else {
                chunks.append(Chunk(segments: segments))
                lastKeyframe = keyframe
            }
            next = segments.upperBound
            sequence += 1
        }
        return chunks
    }
}
