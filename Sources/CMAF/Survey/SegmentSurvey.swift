/// What a media segment says of itself, with one track or several, and what is wrong with its boxes.
///
/// Unlike ``CMAFReader`` it goes on after a fault where it can, so that a verifier can tell all of them.
public struct SegmentSurvey: Sendable, Equatable {
    /// One `traf`: samples of one track that lie in one `mdat`.
    public struct Fragment: Sendable, Equatable {
        public var trackID: UInt32
        /// Of the `moof`, from the first byte of the segment.
        public var offset: Int
        /// From `offset` to the end of the `mdat`.
        public var byteCount: Int
        /// From `offset` to the end of the first sample.
        public var leadByteCount: Int
        /// `tfdt`, in ticks of the track.
        public var decodeTime: Int64
        /// The sum of all sample durations.
        public var duration: Int64
        public var sampleCount: Int
        public var shortestSample: Int64
        public var longestSample: Int64
        /// The earliest time at which a sample is shown and the latest at which one ends, before the edit list.
        public var presentationStart: Int64
        public var presentationEnd: Int64
        public var startsWithSync: Bool
        /// Whether the first picture is an IDR by its own bytes; nil where these were not read.
        public var startsWithIDR: Bool?
        /// Samples marked sync.
        public var syncCount: Int
    }

    public private(set) var fragments: [Fragment] = []
    /// What no reader should have to accept, in the order of the bytes.
    public private(set) var problems: [String] = []
    /// Whether every frame of sound is assigned to a `roll` group, here or by the init segment's default.
    public private(set) var hasRollGroup = false
    public private(set) var movieFragmentCount = 0
    public let byteCount: Int

    /// - Parameters:
    ///   - bytes: a segment as the playlist names it; hostile or not.
    ///   - initSegment: of the same stream.
    ///   - fileOffset: where the segment lies in its resource, for data offsets that count from there.
    public init(_ bytes: [UInt8], initSegment: InitSurvey, fileOffset: Int = 0) {
        byteCount = bytes.count
        var reader = BoxReader(bytes)
        var pending: (box: MovieFragmentBox, offset: Int)?
        do {
            while let box = try reader.nextBox() {
                switch box.type {
                case MovieFragmentBox.type:
                    if let pending { problems.append("the moof at byte \(pending.offset) has no mdat") }
                    pending = (try box.decode(), box.offset)
                    movieFragmentCount += 1
                case MediaDataBox.type:
                    guard let current = pending else {
                        problems.append("the mdat at byte \(box.offset) has no moof")
                        continue
                    }
                    let data = box.payload.position..<box.payload.end
                    for track in place(current.box, at: current.offset, data: data, fileOffset: fileOffset) {
                        append(track, of: bytes, initSegment: initSegment)
                    }
                    pending = nil
                default: break
                }
            }
            if let pending { problems.append("the moof at byte \(pending.offset) has no mdat") }
            if fragments.isEmpty, problems.isEmpty { problems.append("there is no moof") }
        } catch {
            problems.append("\(error)")
        }
    }

    private struct Placed {
        var box: TrackFragmentBox
        var moof: Int
        var data: Range<Int>
        /// Where the first run begins when it does not say.
        var base: Int
    }

    /// Data offsets count from the `moof`, from the file, or go on behind the track before (ISO/IEC 14496-12, 8.8.7).
    private mutating func place(
        _ box: MovieFragmentBox, at offset: Int, data: Range<Int>, fileOffset: Int
    ) -> [Placed] {
        box.tracks.map { track in
            let base =
                track.header.baseDataOffset.flatMap { Int(exactly: $0) }.map { $0.subtractingReportingOverflow(fileOffset).partialValue }
                ?? offset
            return Placed(box: track, moof: offset, data: data, base: base)
        }
    }

    private mutating func append(_ placed: Placed, of bytes: [UInt8], initSegment: InitSurvey) {
        let header = placed.box.header
        guard let track = initSegment.tracks.first(where: { $0.id == header.trackID }) else {
            problems.append("the moof at byte \(placed.moof) is of track \(header.trackID), which the init segment lacks")
            return
        }
        guard let start = Int64(exactly: placed.box.decodeTime.baseMediaDecodeTime), start < 1 << 62 else {
            problems.append("the moof at byte \(placed.moof) has a decode time beyond all bounds")
            return
        }
        var walk = SampleWalk(start: start, cursor: placed.base)
        for run in placed.box.runs {
            if let offset = run.dataOffset { walk.cursor = placed.base.addingReportingOverflow(Int(offset)).partialValue }
            walk.take(run, fragment: header, track: track.defaults)
        }
        guard let first = walk.first else {
            problems.append("the moof at byte \(placed.moof) has no samples")
            return
        }
        if !placed.data.contains(first.lowerBound) || walk.cursor > placed.data.upperBound {
            problems.append(
                "the samples of the moof at byte \(placed.moof) lie at \(first.lowerBound)–\(walk.cursor), outside of its mdat "
                    + "at \(placed.data.lowerBound)–\(placed.data.upperBound)")
        }
        if walk.isOutOfBounds { problems.append("the moof at byte \(placed.moof) has samples beyond all bounds") }
        var startsWithIDR: Bool?
        if let syntax = track.entries.first?.pictures, first.lowerBound >= 0, first.upperBound <= bytes.count {
            do { startsWithIDR = try syntax.startsWithIDR(bytes[first]) } catch { problems.append("\(error)") }
        }
        let groups = placed.box.groups.contains { $0.groupingType == SampleGroupDescriptionBox.roll }
        hasRollGroup = hasRollGroup || groups
        fragments.append(
            Fragment(
                trackID: header.trackID, offset: placed.moof, byteCount: placed.data.upperBound - placed.moof,
                leadByteCount: max(0, first.upperBound - placed.moof), decodeTime: start, duration: walk.time - start,
                sampleCount: walk.count, shortestSample: walk.shortest, longestSample: walk.longest,
                presentationStart: walk.presentationStart, presentationEnd: walk.presentationEnd,
                startsWithSync: walk.startsWithSync, startsWithIDR: startsWithIDR, syncCount: walk.syncCount))
    }
}

/// Adds up samples, run by run.
private struct SampleWalk {
    var time: Int64
    var cursor: Int
    var first: Range<Int>?
    var count = 0
    var shortest = Int64.max
    var longest: Int64 = 0
    var presentationStart = Int64.max
    var presentationEnd = Int64.min
    var startsWithSync = false
    var syncCount = 0
    var isOutOfBounds = false

    init(start: Int64, cursor: Int) {
        time = start
        self.cursor = cursor
    }

    mutating func take(_ run: TrackRunBox, fragment: TrackFragmentHeaderBox, track: TrackExtendsBox) {
        // Without columns the count is only a number, and may be a hostile one.
        guard run.sampleCount <= FragmentLayout.maxSamples - count else {
            isOutOfBounds = true
            return
        }
        for index in 0..<run.sampleCount {
            let size = Int(run.sizes?[index] ?? fragment.defaultSize ?? track.size)
            let duration = Int64(run.durations?[index] ?? fragment.defaultDuration ?? track.duration)
            let flags =
                (index == 0 ? run.firstSampleFlags : nil) ?? run.flags?[index] ?? fragment.defaultFlags ?? track.flags
            let (end, overflow) = cursor.addingReportingOverflow(size)
            guard !overflow else {
                isOutOfBounds = true
                return
            }
            if first == nil {
                first = cursor..<end
                startsWithSync = flags.isSync
            }
            if flags.isSync { syncCount += 1 }
            let shown = time + Int64(run.compositionOffsets?[index] ?? 0)
            presentationStart = min(presentationStart, shown)
            presentationEnd = max(presentationEnd, shown + duration)
            shortest = min(shortest, duration)
            longest = max(longest, duration)
            // At most 65,536 samples of at most 2^32 ticks each: no overflow from a start below 2^62.
            time += duration
            cursor = end
            count += 1
        }
    }
}
