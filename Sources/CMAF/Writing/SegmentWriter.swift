/// Writes one media segment of a track: `styp`, `sidx` if wanted, then `moof` and `mdat` for each fragment
/// (ISO/IEC 23000-19, clause 7).
///
/// The same samples always give the same bytes.
public struct SegmentWriter: Sendable {
    public let track: Track
    public let includesSegmentIndex: Bool
    private let firstSequenceNumber: UInt32
    private var fragments: [UInt8] = []
    private var entries: [IndexEntry] = []
    private var end: Int64?

    private struct IndexEntry {
        var byteCount: Int
        var earliestPresentationTime: Int64
        var endPresentationTime: Int64
        var startsWithSync: Bool
    }

    /// - Parameters:
    ///   - firstSequenceNumber: for the `mfhd` of the first fragment; each later one has one more.
    ///   - includesSegmentIndex: whether a `sidx` names every fragment.
    public init(track: Track, firstSequenceNumber: UInt32, includesSegmentIndex: Bool) {
        self.track = track
        self.firstSequenceNumber = firstSequenceNumber
        self.includesSegmentIndex = includesSegmentIndex
    }

    /// CMAF fragments with DASH's brand for media segments.
    static let brands = Brands(major: "msdh", compatible: ["msdh", "cmfs", "cmff"])

    /// The number that the next fragment would have.
    public var nextSequenceNumber: UInt32 { firstSequenceNumber &+ UInt32(entries.count) }

    /// Adds one fragment: a GOP of video, or any stretch of sound.
    ///
    /// - Parameter decodeTime: of the first sample, in ticks of the track; 0 at the start of the video.
    /// - Precondition: there are samples, none is empty, durations are positive, and the fragment starts where the
    ///   last one ended. The encoder makes these; another value is a mistake in it, not in its input.
    public mutating func append(fragment samples: [Sample], decodeTime: Int64) {
        precondition(!samples.isEmpty && decodeTime >= 0, "a fragment has samples and a time")
        precondition(samples.allSatisfy { $0.duration > 0 && !$0.data.isEmpty }, "a sample has a duration and bytes")
        precondition(end == nil || end == decodeTime, "fragments leave no gap")
        let fragment = Fragment(
            track: track, sequenceNumber: nextSequenceNumber, decodeTime: decodeTime, samples: samples)
        let bytes = fragment.bytes
        let fragmentEnd = decodeTime + fragment.duration
        fragments += bytes
        entries.append(
            IndexEntry(
                byteCount: bytes.count,
                // Priming is not presented: the first fragment of sound starts at 0 and is shorter by it.
                earliestPresentationTime: max(0, fragment.earliestCompositionTime - track.presentationOffset),
                endPresentationTime: max(0, fragmentEnd - track.presentationOffset),
                startsWithSync: samples[0].isSync))
        end = fragmentEnd
    }

    /// The segment.
    ///
    /// - Precondition: it has a fragment.
    public func finish() -> [UInt8] {
        precondition(!entries.isEmpty, "a segment has a fragment")
        var writer = BoxWriter()
        SegmentTypeBox(brands: Self.brands).encode(to: &writer)
        if includesSegmentIndex { index.encode(to: &writer) }
        writer.put(contentsOf: fragments)
        return writer.bytes
    }

    private var index: SegmentIndexBox {
        SegmentIndexBox(
            trackID: track.id, timescale: UInt32(track.timescale),
            earliestPresentationTime: UInt64(entries[0].earliestPresentationTime),
            references: entries.indices.map { place in
                let entry = entries[place]
                // A subsegment lasts until the next one's first picture.
                let next =
                    place + 1 < entries.count ? entries[place + 1].earliestPresentationTime : entry.endPresentationTime
                return SegmentIndexBox.Reference(
                    byteCount: UInt32(entry.byteCount),
                    duration: UInt32(clamping: next - entry.earliestPresentationTime),
                    startsWithStreamAccessPoint: entry.startsWithSync,
                    streamAccessPointType: entry.startsWithSync ? 1 : 0)
            })
    }
}
