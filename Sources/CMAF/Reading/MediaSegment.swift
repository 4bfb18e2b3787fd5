/// A media segment of any packager: its boxes, and where each sample of each track lies.
///
/// Nothing is judged here, it is only read. The bytes may be a file, or a slice of one that holds whole boxes. They
/// may be hostile: time and memory are proportional to their number.
public struct MediaSegment: Sendable, Equatable {
    /// One `moof` with the data that it describes.
    public struct Fragment: Sendable, Equatable {
        /// Of the `moof`, from the first byte that was read.
        public let offset: Int
        /// From there to the end of the last sample.
        public let byteCount: Int
        public let sequenceNumber: UInt32
        /// One for each `traf`, in order.
        public let runs: [SampleRun]
    }

    /// Brands of `styp`, the major one first; empty when there is none.
    public let brands: [String]
    /// Every `sidx`, in order.
    public let indexes: [SegmentIndex]
    public let fragments: [Fragment]
    /// Everything at top level: `emsg`, `prft` and others are only here.
    public let boxes: [TopLevelBox]

    /// - Parameters:
    ///   - bytes: whole boxes; a `moov` among them is passed over.
    ///   - movie: the init segment that belongs to them.
    ///   - filePosition: where the slice starts in its file. It counts only where a `tfhd` has offsets from there.
    /// - Throws: ``CMAFError`` when boxes are damaged, a sample lies outside of the bytes or a track is not known.
    public init(_ bytes: [UInt8], of movie: FragmentedMovie, filePosition: Int64 = 0) throws(CMAFError) {
        var reader = BoxReader(bytes)
        var placement = SamplePlacement(movie: movie, bounds: bytes.indices, filePosition: filePosition)
        var segmentType: SegmentTypeBox?
        var indexes: [SegmentIndex] = []
        var fragments: [Fragment] = []
        var boxes: [TopLevelBox] = []
        while let box = try reader.nextBox() {
            boxes.append(TopLevelBox(box))
            switch box.type {
            // A segment that was joined from several has several.
            case SegmentTypeBox.type where segmentType == nil: segmentType = try box.decode()
            case SegmentIndexBox.type:
                indexes.append(SegmentIndex(try box.decode(), endingAt: box.payload.end))
            case MovieFragmentBox.type:
                fragments.append(try placement.place(box.decode(), at: box.offset))
            default: break
            }
        }
        brands = segmentType.map { [$0.brands.major] + $0.brands.compatible }?.map(\.description) ?? []
        self.indexes = indexes
        self.fragments = fragments
        self.boxes = boxes
    }

    /// The runs of one track through all fragments.
    public func runs(ofTrack id: UInt32) -> [SampleRun] {
        fragments.flatMap { $0.runs.filter { $0.trackID == id } }
    }
}

/// The samples of one track in one fragment. Times are ticks of the track.
public struct SampleRun: Sendable, Equatable {
    public struct Sample: Sendable, Equatable {
        /// From the first byte that was read.
        public let range: Range<Int>
        public let duration: Int32
        /// Presentation minus decode time; may be negative.
        public let compositionOffset: Int32
        /// Whether its flags say that decoding can start here.
        public let isSync: Bool
        /// `sample_flags` as they are (ISO/IEC 14496-12, 8.8.3.1).
        public let flags: UInt32
    }

    public let trackID: UInt32
    /// `baseMediaDecodeTime` of `tfdt`: when the first sample is decoded.
    public let decodeTime: Int64
    /// The decode time at which the next fragment of the track should start.
    public let end: Int64
    public let samples: [Sample]

    public var duration: Int64 { end - decodeTime }

    /// The first time, from the decode time of the first sample and a delay on, at which no sample begins where the one
    /// shown before it ends; nil when each is shown after another through the whole run.
    func firstGapInPresentation(delayedBy delay: Int64) -> Int64? {
        var time = decodeTime
        var shown: [(start: Int64, duration: Int64)] = []
        // Wrapping: a composition offset may lead beyond the end of all numbers.
        for sample in samples {
            shown.append((time &+ Int64(sample.compositionOffset), Int64(sample.duration)))
            time &+= Int64(sample.duration)
        }
        var next = decodeTime &+ delay
        for picture in shown.sorted(by: { $0.start < $1.start }) {
            guard picture.start == next else { return next }
            next &+= picture.duration
        }
        return nil
    }

    /// The earliest time at which a sample is shown, before the edit list; nil when there are none.
    public var earliestPresentationTime: Int64? {
        var time = decodeTime
        var earliest: Int64?
        for sample in samples {
            let shown = time + Int64(sample.compositionOffset)
            earliest = min(earliest ?? shown, shown)
            time += Int64(sample.duration)
        }
        return earliest
    }
}

/// `sidx`: sizes and durations of what follows it (ISO/IEC 14496-12, 8.16.3).
public struct SegmentIndex: Sendable, Equatable {
    public struct Reference: Sendable, Equatable {
        /// True when it names another `sidx` instead of media.
        public let isIndex: Bool
        public let byteCount: Int
        /// In ticks of the index.
        public let duration: Int64
        public let startsWithAccessPoint: Bool
        /// `SAP_type`: 1 and 2 are closed GOPs, 3 is an open one, 0 is not known.
        public let accessPointType: Int
    }

    public let trackID: UInt32
    /// Ticks per second of its times.
    public let timescale: UInt32
    public let earliestPresentationTime: UInt64
    /// Where the first reference begins, from the first byte that was read; nil when that is beyond all numbers.
    public let firstOffset: Int?
    public let references: [Reference]

    init(_ box: SegmentIndexBox, endingAt end: Int) {
        trackID = box.trackID
        timescale = box.timescale
        earliestPresentationTime = box.earliestPresentationTime
        firstOffset = Int(exactly: box.firstOffset).flatMap { offset in
            let (sum, overflow) = end.addingReportingOverflow(offset)
            return overflow ? nil : sum
        }
        references = box.references.map {
            Reference(
                isIndex: $0.isIndex, byteCount: Int($0.byteCount), duration: Int64($0.duration),
                startsWithAccessPoint: $0.startsWithStreamAccessPoint, accessPointType: Int($0.streamAccessPointType))
        }
    }
}
