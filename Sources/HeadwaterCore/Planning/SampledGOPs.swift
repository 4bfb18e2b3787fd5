/// Which groups of pictures of a rendition are decoded again, from its finished segments, before anybody can see it, and
/// compared with what the encoder was given.
///
/// All of them where the plan's gate is ``Preset/Gate/full``. Else the first one of each chunk, which is the first that its encoder was asked to keep, and of every fourth segment from
/// there. The first GOP of a video often is a black screen, so the second one is compared instead.
public struct SampledGOPs: Sendable {
    private static let segmentInterval = 4

    private let plan: TranscodePlan

    public init(plan: TranscodePlan) { self.plan = plan }

    /// The GOPs of a segment that are decoded, each as its place in the segment and its frames; in order.
    public func gops(ofSegment segment: Int, in chunk: TranscodePlan.Chunk) -> [(place: Int, frames: Range<Int>)] {
        let all = gops(ofSegment: segment)
        let decoded = plan.gate == .full ? all[...] : all.prefix(sampleCount(ofSegment: segment, in: chunk))
        return decoded.enumerated().map { ($0.offset, $0.element) }
    }

    /// The frames of the GOP whose quality is measured; nil when the segment has none.
    public func measured(inSegment segment: Int, of chunk: TranscodePlan.Chunk) -> Range<Int>? {
        gops(ofSegment: segment).prefix(sampleCount(ofSegment: segment, in: chunk)).last
    }

    /// How many frames of a chunk are decoded.
    public func frameCount(of chunk: TranscodePlan.Chunk) -> Int {
        chunk.segments.reduce(0) { count, segment in
            gops(ofSegment: segment, in: chunk).reduce(count) { $0 + $1.frames.count }
        }
    }

    /// How many of a segment's first GOPs are samples.
    private func sampleCount(ofSegment segment: Int, in chunk: TranscodePlan.Chunk) -> Int {
        guard (segment - chunk.segments.lowerBound) % Self.segmentInterval == 0 else { return 0 }
        return segment == 0 ? 2 : 1
    }

    private func gops(ofSegment segment: Int) -> [Range<Int>] {
        let frames = plan.frames(ofSegment: segment)
        let bounds = plan.gopBoundaries.filter { frames.lowerBound...frames.upperBound ~= $0 }
        return zip(bounds, bounds.dropFirst()).map { $0..<$1 }
    }
}
