/// Which groups of pictures of a rendition are decoded again, from its finished segments, before anybody can see it, and
/// compared with what the encoder was given.
///
/// The first one of each chunk, which is the first that its encoder was asked to keep, and of every fourth segment from
/// there. The first GOP of a video often is a black screen, so the second one is compared instead.
public struct SampledGOPs: Sendable {
    private static let segmentInterval = 4

    private let plan: TranscodePlan

    public init(plan: TranscodePlan) { self.plan = plan }

    /// The GOPs of a segment that are decoded, each as its place in the segment and its frames; in order.
    public func gops(ofSegment segment: Int, in chunk: TranscodePlan.Chunk) -> [(place: Int, frames: Range<Int>)] {
        guard isSampled(segment, in: chunk) else { return [] }
        return gops(ofSegment: segment).prefix(segment == 0 ? 2 : 1).enumerated().map { ($0.offset, $0.element) }
    }

    /// The frames of the GOP whose quality is measured; nil when the segment has none.
    public func measured(inSegment segment: Int, of chunk: TranscodePlan.Chunk) -> Range<Int>? {
        gops(ofSegment: segment, in: chunk).last?.frames
    }

    /// How many frames of a chunk are decoded.
    public func frameCount(of chunk: TranscodePlan.Chunk) -> Int {
        chunk.segments.reduce(0) { count, segment in
            gops(ofSegment: segment, in: chunk).reduce(count) { $0 + $1.frames.count }
        }
    }

    private func isSampled(_ segment: Int, in chunk: TranscodePlan.Chunk) -> Bool {
        (segment - chunk.segments.lowerBound) % Self.segmentInterval == 0
    }

    private func gops(ofSegment segment: Int) -> [Range<Int>] {
        let frames = plan.frames(ofSegment: segment)
        let bounds = plan.gopBoundaries.filter { frames.lowerBound...frames.upperBound ~= $0 }
        return zip(bounds, bounds.dropFirst()).map { $0..<$1 }
    }
}
