import CMAF
import HeadwaterCore

/// Puts coded pictures into the segments of a chunk, one fragment for each GOP.
///
/// Decode times are put on the grid: within a closed GOP the pictures in decoding order get the ticks of the grid
/// in turn, and the composition offset, which may be negative, says the rest. So a segment's times follow from its
/// frame numbers alone.
struct SegmentAssembler {
    struct Segment {
        var number: Int
        var bytes: [UInt8]
    }

    private let plan: TranscodePlan
    private let track: Track
    private let frames: Range<Int>
    private let gops: GOPGrid
    private var segment: Int
    private let lastSegment: Int
    private var writer: SegmentWriter
    private var gop: Range<Int>
    private var samples: [Sample] = []

    init(plan: TranscodePlan, chunk: TranscodePlan.Chunk, track: Track) {
        self.plan = plan
        self.track = track
        frames = plan.frames(of: chunk)
        gops = GOPGrid(plan: plan)
        segment = chunk.segments.lowerBound
        lastSegment = chunk.segments.upperBound
        gop = gops.gop(startingAt: frames.lowerBound)
        writer = Self.writer(plan: plan, gops: gops, segment: segment, track: track)
    }

    /// All segments of the chunk are complete.
    var isComplete: Bool { segment >= lastSegment }

    /// Takes the next coded picture in decoding order.
    /// - Returns: the segment that it completes, if it does.
    /// - Throws: ``Failure`` when the encoder did not keep to the grid.
    mutating func add(_ coded: VideoEncoder.Coded) throws -> Segment? {
        guard !isComplete, frames.contains(coded.slot) else { return nil }
        let unit = try AccessUnit(annexB: coded.bytes)
        return try add(unit.sampleData, slot: coded.slot, isIDR: unit.isIDR)
    }

    /// Takes the next picture in decoding order as it is written.
    mutating func add(_ data: [UInt8], slot: Int, isIDR: Bool) throws(Failure) -> Segment? {
        let place = gop.lowerBound + samples.count
        guard !isComplete, gop.contains(slot), isIDR == samples.isEmpty, samples.isEmpty ? slot == place : true else {
            throw Failure(
                .internal, "The pictures left the plan's grid.",
                detail: "frame \(slot) as number \(samples.count) of GOP \(gop), IDR \(isIDR)")
        }
        let ticks = plan.frameRate.ticksPerFrame
        samples.append(
            Sample(data: data, duration: ticks, compositionOffset: Int32(slot - place) * ticks, isSync: isIDR))
        return samples.count == gop.count ? closeGOP() : nil
    }

    private mutating func closeGOP() -> Segment? {
        writer.append(fragment: samples, decodeTime: Int64(gop.lowerBound) * Int64(plan.frameRate.ticksPerFrame))
        samples = []
        let end = gop.upperBound
        defer { if !isComplete { gop = gops.gop(startingAt: end) } }
        guard end == plan.segmentBoundaries[segment + 1] else { return nil }
        let finished = Segment(number: segment, bytes: writer.finish())
        segment += 1
        if !isComplete { writer = Self.writer(plan: plan, gops: gops, segment: segment, track: track) }
        return finished
    }

    /// Fragments count through the whole video.
    private static func writer(plan: TranscodePlan, gops: GOPGrid, segment: Int, track: Track) -> SegmentWriter {
        let before = gops.count(before: plan.segmentBoundaries[segment])
        return SegmentWriter(track: track, firstSequenceNumber: UInt32(before + 1), includesSegmentIndex: false)
    }
}
