public import HeadwaterCore

/// Reads finished init and media segments back, and holds them against the rules that players rely on.
///
/// The bytes come from another process and may be hostile: whatever they are, the answer is a value or a ``CMAFError``,
/// in time and memory proportional to their length.
public enum CMAFReader {
    /// What an init segment says of its track.
    ///
    /// - Throws: ``CMAFError`` when it is not one fragmented track of a coding that is ours (see ``CMAFHeader``).
    public static func track(initSegment: [UInt8]) throws(CMAFError) -> TrackFacts {
        try CMAFHeader(initSegment: initSegment).facts
    }

    /// What a media segment says of itself.
    ///
    /// - Throws: ``CMAFError`` unless `moof` and `mdat` alternate; samples fill each `mdat` exactly; fragments follow
    ///   each other without a gap and start with a sync sample (for pictures a true IDR); the NAL units of each picture
    ///   fill it exactly; and the pictures of a fragment are shown one after the other, the first when it is decoded or
    ///   as much later as the edit list takes off. A `sidx`, where there is one, must name the sizes that are there.
    public static func segment(_ bytes: [UInt8], initSegment: [UInt8]) throws(CMAFError) -> SegmentFacts {
        let layout = try SegmentLayout(bytes, header: try CMAFHeader(initSegment: initSegment))
        return layout.facts
    }

    /// The samples of a media segment, with the same checks as ``segment(_:initSegment:)``.
    public static func fragments(
        of bytes: [UInt8], initSegment: [UInt8]
    ) throws(CMAFError) -> [MediaFragment] {
        let layout = try SegmentLayout(bytes, header: try CMAFHeader(initSegment: initSegment))
        return layout.fragments.map { fragment in
            let samples = fragment.run.samples.map { sample in
                Sample(
                    data: Array(bytes[sample.range]), duration: sample.duration,
                    compositionOffset: sample.compositionOffset, isSync: sample.isSync)
            }
            return MediaFragment(decodeTime: fragment.run.decodeTime, samples: samples)
        }
    }
}

/// One `moof` and `mdat` that was read: a GOP, or a stretch of sound.
public struct MediaFragment: Sendable, Equatable {
    /// Of the first sample, in ticks of the track.
    public let decodeTime: Int64
    public let samples: [Sample]

    public init(decodeTime: Int64, samples: [Sample]) {
        self.decodeTime = decodeTime
        self.samples = samples
    }
}
