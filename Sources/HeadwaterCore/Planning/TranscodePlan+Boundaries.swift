/// Where GOPs, segments, chunks and pieces of sound begin.
extension TranscodePlan {
    /// Every `step` frames.
    static func gopBoundaries(frameCount: Int, every step: Int) -> [Int] {
        Array(stride(from: 0, to: frameCount, by: step)) + [frameCount]
    }

    /// Each segment ends with the GOP whose end is nearest to `length` frames after its start; the last takes the rest.
    static func segmentBoundaries(gops: [Int], length: Int) -> [Int] {
        var boundaries = [0]
        var position = 0
        while position < gops.count - 1 {
            let ideal = gops[position] + length
            var next = position + 1
            while next + 1 < gops.count, abs(gops[next + 1] - ideal) < abs(gops[next] - ideal) { next += 1 }
            boundaries.append(gops[next])
            position = next
        }
        return boundaries
    }

    /// The AAC frame that sounds at each video boundary, priming counted; the last one ends the sound
    /// within one frame of the picture's end.
    static func audioBoundaries(of boundaries: [Int], rate: FrameRate, duration: MediaTime) -> [Int] {
        boundaries.enumerated().map { position, frame in
            let samples = rate.time(ofFrame: frame).rescaled(to: audioSampleRate) + Int64(audioPrimingSamples)
            let frames = Int64(audioFrameSamples)
            if position == 0 { return 0 }
            if position == boundaries.count - 1 { return Int((samples + frames - 1) / frames) }
            return Int(samples / frames)
        }
    }

    /// About two minutes of segments for each audio job.
    static func spans(segments: Int) -> [Range<Int>] {
        stride(from: 0, to: segments, by: 20).map { $0..<min($0 + 20, segments) }
    }
}
