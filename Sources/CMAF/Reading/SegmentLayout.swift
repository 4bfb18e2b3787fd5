internal import HeadwaterCore

/// Where everything lies in a media segment of one track, held against the rules that players rely on.
struct SegmentLayout {
    /// One `moof` and its `mdat`.
    struct Fragment {
        /// Of the `moof`, from the start of the segment.
        let offset: Int
        let dataEnd: Int
        let run: SampleRun
    }

    private(set) var fragments: [Fragment] = []
    let byteCount: Int

    init(_ bytes: [UInt8], header: CMAFHeader) throws(CMAFError) {
        byteCount = bytes.count
        let segment = try MediaSegment(bytes, of: header.movie)
        var pending: MediaSegment.Fragment?
        var remaining = segment.fragments[...]
        for box in segment.boxes {
            if pending != nil, box.type != "mdat" {
                throw CMAFError(.invalid, in: "file", at: box.offset, "\(box.type) between moof and mdat")
            }
            switch box.type {
            case "moof":
                pending = remaining.popFirst()
            case "mdat":
                guard let fragment = pending else {
                    throw CMAFError(.invalid, in: "file", at: box.offset, "mdat without moof")
                }
                try append(fragment, data: box, of: bytes, header: header)
                pending = nil
            case "moov":
                throw CMAFError(.invalid, in: "file", at: box.offset, "moov in a media segment")
            default:
                // `styp`, `sidx`, `emsg`, `prft`, `free` and whatever others put between fragments.
                break
            }
        }
        guard pending == nil, !fragments.isEmpty else {
            throw CMAFError(.invalid, in: "file", at: byteCount, pending == nil ? "no moof" : "moof without mdat")
        }
        if let index = segment.indexes.first { try check(index) }
    }

    private mutating func append(
        _ fragment: MediaSegment.Fragment, data: TopLevelBox, of bytes: [UInt8], header: CMAFHeader
    ) throws(CMAFError) {
        func error(in subject: String, _ reason: String) -> CMAFError {
            CMAFError(.invalid, in: subject, at: fragment.offset, reason)
        }
        guard fragment.runs.count == 1, let run = fragment.runs.first else {
            throw error(in: "moof", "not one traf of track \(header.track.id)")
        }
        if let last = fragments.last, last.run.end != run.decodeTime {
            throw error(in: "tfdt", "\(run.decodeTime) where \(last.run.end) follows")
        }
        guard run.samples.first?.range.lowerBound == data.payload.lowerBound,
            run.samples.last?.range.upperBound == data.payload.upperBound,
            zip(run.samples, run.samples.dropFirst()).allSatisfy({ $0.range.upperBound == $1.range.lowerBound })
        else {
            throw error(in: "mdat", "its \(data.payload.count) bytes are not the samples, one behind the other")
        }
        guard run.samples.first?.isSync == true else {
            throw error(in: "trun", "a fragment that does not start with a sync sample")
        }
        for (place, sample) in run.samples.enumerated() {
            guard let isIDR = try header.track.isIDR(bytes[sample.range]) else { break }
            guard isIDR || place > 0 else {
                throw CMAFError(.invalid, in: "mdat", at: sample.range.lowerBound, "a sync sample that is no IDR")
            }
        }
        // Composition offsets that are never negative come with an edit that takes the delay away.
        if header.track.kind == .video, let gap = run.firstGapInPresentation(delayedBy: header.track.priming) {
            throw error(in: "trun", "no picture is shown at \(gap), or two are")
        }
        fragments.append(Fragment(offset: fragment.offset, dataEnd: data.payload.upperBound, run: run))
    }

    /// The sizes of an index must add up to the bytes behind it.
    private func check(_ index: SegmentIndex) throws(CMAFError) {
        let size = index.references.reduce(0) { $0 + $1.byteCount }
        guard let start = index.firstOffset, start <= byteCount, size == byteCount - start else {
            throw CMAFError(.invalid, in: "sidx", "\(size) bytes where others follow")
        }
    }

    var facts: SegmentFacts {
        SegmentFacts(
            start: fragments.first?.run.decodeTime ?? 0,
            duration: fragments.reduce(0) { $0 + $1.run.duration },
            byteCount: Int64(byteCount),
            fragments: fragments.map { fragment in
                SegmentFacts.Fragment(
                    offset: Int64(fragment.offset), byteCount: Int64(fragment.dataEnd - fragment.offset),
                    duration: fragment.run.duration, sampleCount: fragment.run.samples.count,
                    leadByteCount: Int64(
                        (fragment.run.samples.first?.range.upperBound ?? fragment.offset) - fragment.offset))
            })
    }
}
