internal import HeadwaterCore

/// Where everything lies in a media segment.
struct SegmentLayout {
    private(set) var fragments: [FragmentLayout] = []
    let byteCount: Int

    init(_ bytes: [UInt8], header: CMAFHeader) throws(CMAFError) {
        byteCount = bytes.count
        var reader = BoxReader(bytes)
        var pending: (box: MovieFragmentBox, offset: Int)?
        var index: (box: SegmentIndexBox, end: Int)?
        while let box = try reader.nextBox() {
            if pending != nil, box.type != MediaDataBox.type {
                throw reader.error(.invalid, "\(box.type) between moof and mdat")
            }
            switch box.type {
            case SegmentTypeBox.type:
                _ = try box.decode(SegmentTypeBox.self)
            case SegmentIndexBox.type where index == nil:
                index = (try box.decode(), box.payload.end)
            case MovieFragmentBox.type:
                pending = (try box.decode(), box.offset)
            case MediaDataBox.type:
                guard let fragment = pending else { throw reader.error(.invalid, "mdat without moof") }
                try append(
                    FragmentLayout(
                        fragment.box, offset: fragment.offset, data: box.payload.position..<box.payload.end,
                        header: header),
                    of: bytes, header: header)
                pending = nil
            case MovieBox.type:
                throw reader.error(.invalid, "moov in a media segment")
            default:
                // `emsg`, `prft`, `free` and whatever others put between fragments.
                break
            }
        }
        guard pending == nil, !fragments.isEmpty else {
            throw reader.error(.invalid, pending == nil ? "no moof" : "moof without mdat")
        }
        if let index { try check(index.box, endingAt: index.end) }
    }

    private mutating func append(
        _ fragment: FragmentLayout, of bytes: [UInt8], header: CMAFHeader
    ) throws(CMAFError) {
        if let last = fragments.last, last.end != fragment.decodeTime {
            throw CMAFError(
                .invalid, in: "tfdt", at: fragment.offset, "\(fragment.decodeTime) where \(last.end) follows")
        }
        guard let first = fragment.samples.first, first.isSync else {
            throw CMAFError(
                .invalid, in: "trun", at: fragment.offset, "a fragment that does not start with a sync sample")
        }
        if let lengthBytes = header.nalLengthBytes {
            for (place, sample) in fragment.samples.enumerated() {
                let types = try LengthPrefixedUnits.types(in: bytes[sample.range], lengthBytes: lengthBytes)
                guard let slice = types.first(where: \.isSlice) else {
                    throw CMAFError(.invalid, in: "mdat", at: sample.range.lowerBound, "a picture without a slice")
                }
                if place == 0, slice != .idrSlice {
                    throw CMAFError(.invalid, in: "mdat", at: sample.range.lowerBound, "a sync sample that is no IDR")
                }
            }
        }
        fragments.append(fragment)
    }

    /// The sizes of an index must add up to the bytes behind it.
    private func check(_ index: SegmentIndexBox, endingAt end: Int) throws(CMAFError) {
        let (start, overflow) = UInt64(end).addingReportingOverflow(index.firstOffset)
        let size = index.references.reduce(UInt64(0)) { $0 + UInt64($1.byteCount) }
        guard !overflow, start <= UInt64(byteCount), size == UInt64(byteCount) - start else {
            throw CMAFError(.invalid, in: "sidx", "\(size) bytes where \(byteCount - end) follow")
        }
    }

    var facts: SegmentFacts {
        SegmentFacts(
            start: fragments.first?.decodeTime ?? 0,
            duration: fragments.reduce(0) { $0 + ($1.end - $1.decodeTime) },
            byteCount: Int64(byteCount),
            fragments: fragments.map { fragment in
                SegmentFacts.Fragment(
                    offset: Int64(fragment.offset), byteCount: Int64(fragment.dataEnd - fragment.offset),
                    duration: fragment.end - fragment.decodeTime, sampleCount: fragment.samples.count,
                    leadByteCount: Int64(
                        (fragment.samples.first?.range.upperBound ?? fragment.offset) - fragment.offset))
            })
    }
}
