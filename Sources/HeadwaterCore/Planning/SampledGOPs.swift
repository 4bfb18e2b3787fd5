/// Which groups of pictures of a rendition are decoded again, from its finished segments, before anybody can see it.
///
/// The first one of each chunk, which is the first that its encoder was asked to keep; and the middle one of every
/// fourth segment, whose quality is measured too. The first GOP of a video often is a black screen.
public struct SampledGOPs: Sendable {
    private static let segmentInterval = 4

    private let plan: TranscodePlan

    public init(plan: TranscodePlan) { self.plan = plan }

    /// The GOPs of a segment that are decoded, each as its place in the segment and its frames; in order.
    public func gops(ofSegment segment: Int, in chunk: TranscodePlan.Chunk) -> [(place: Int, frames: Range<Int>)] {
        let all = gops(ofSegment: segment)
        let middle = isMeasured(segment) ? all.count / 2 : nil
        let first = segment == chunk.segments.lowerBound ? 0 : nil
        return all.indices.filter { $0 == middle || $0 == first }.map { ($0, all[$0]) }
    }

    /// The frames of the GOP whose quality is measured; nil when the segment has none.
    public func measured(inSegment segment: Int) -> Range<Int>? {
        guard isMeasured(segment) else { return nil }
        let all = gops(ofSegment: segment)
        return all[all.count / 2]
    }

    /// How many frames of a chunk are decoded.
    public func frameCount(of chunk: TranscodePlan.Chunk) -> Int {
        chunk.segments.reduce(0) { count, segment in
            gops(ofSegment: segment, in: chunk).reduce(count) { $0 + $1.frames.count }
        }
    }

    private func isMeasured(_ segment: Int) -> Bool { segment % Self.segmentInterval == 0 }

    private func gops(ofSegment segment: Int) -> [Range<Int>] {
        let frames = plan.frames(ofSegment: segment)
        let bounds = plan.gopBoundaries.filter { frames.lowerBound...frames.upperBound ~= $0 }
        return zip(bounds, bounds.dropFirst()).map { $0..<$1 }
    }
}
