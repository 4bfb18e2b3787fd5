import HeadwaterCore

/// Where GOPs start: every so many frames counted from the first frame of all, and at each segment boundary.
struct GOPGrid {
    private let gopFrames: Int
    private let boundaries: [Int]

    init(plan: TranscodePlan) {
        gopFrames = plan.gopFrames
        boundaries = plan.segmentBoundaries
    }

    func isStart(_ frame: Int) -> Bool {
        frame % gopFrames == 0
            || boundaries.lastPosition(where: { $0 <= frame }).map { boundaries[$0] == frame } ?? false
    }

    /// The frames of the GOP that starts with `frame`.
    func gop(startingAt frame: Int) -> Range<Int> {
        let next = (frame / gopFrames + 1) * gopFrames
        let boundary = boundaries.first { $0 > frame } ?? next
        return frame..<min(next, boundary)
    }

    /// The GOPs of a stretch that starts and ends where GOPs do.
    func gops(in frames: Range<Int>) -> [Range<Int>] {
        var gops: [Range<Int>] = []
        var start = frames.lowerBound
        while start < frames.upperBound {
            gops.append(gop(startingAt: start))
            start = gops[gops.count - 1].upperBound
        }
        return gops
    }
}
