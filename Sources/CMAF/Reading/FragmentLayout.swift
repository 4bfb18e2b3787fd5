/// The samples of one `moof` and their places in the `mdat` behind it.
struct FragmentLayout {
    struct Placed {
        /// In the segment.
        var range: Range<Int>
        var duration: Int32
        var compositionOffset: Int32
        var isSync: Bool
    }

    /// Of the `moof`, from the start of the segment.
    let offset: Int
    let dataEnd: Int
    let decodeTime: Int64
    /// The decode time at which the next fragment starts.
    let end: Int64
    let samples: [Placed]

    /// A GOP of nine minutes at 120 pictures per second. One sample takes far more memory here than it may take
    /// bytes in a hostile file, so the `mdat` alone is no bound.
    static let maxSamples = 65_536

    /// - Parameter data: the payload of the `mdat`, in the segment.
    /// - Throws: ``CMAFError`` unless the runs describe this payload from its first to its last byte.
    init(_ box: MovieFragmentBox, offset: Int, data: Range<Int>, header: CMAFHeader) throws(CMAFError) {
        guard box.tracks.count == 1, let track = box.tracks.first, track.header.trackID == header.trackID else {
            throw CMAFError(.invalid, in: "moof", at: offset, "not one traf of track \(header.trackID)")
        }
        guard track.header.baseDataOffset == nil else {
            throw CMAFError(.unsupported, in: "tfhd", at: offset, "data offsets from the start of a file")
        }
        guard let decodeTime = Int64(exactly: track.decodeTime.baseMediaDecodeTime) else {
            throw CMAFError(.invalid, in: "tfdt", at: offset, "a time above 2^63")
        }
        let defaults = SampleDefaults(fragment: track.header, track: header.defaults)
        var cursor = data.lowerBound
        var samples: [Placed] = []
        var time = decodeTime
        for (place, run) in track.runs.enumerated() {
            // Without an offset a run goes on where the last one ended; the first one has nothing to go on from.
            guard let start = run.dataOffset.map({ offset + Int($0) }) ?? (place > 0 ? cursor : nil), start == cursor
            else {
                throw CMAFError(.invalid, in: "trun", at: offset, "its data are not the next bytes of the mdat")
            }
            guard run.sampleCount <= Self.maxSamples - samples.count else {
                throw CMAFError(.unsupported, in: "trun", at: offset, "more than \(Self.maxSamples) samples")
            }
            for index in 0..<run.sampleCount {
                let sample = try defaults.place(index, of: run, at: cursor, before: data.upperBound)
                cursor = sample.range.upperBound
                let (next, overflow) = time.addingReportingOverflow(Int64(sample.duration))
                guard !overflow else { throw CMAFError(.invalid, in: "trun", at: offset, "times above 2^63") }
                time = next
                samples.append(sample)
            }
        }
        guard !samples.isEmpty, cursor == data.upperBound else {
            throw CMAFError(
                .invalid, in: "mdat", at: data.lowerBound,
                "\(data.count) bytes around samples of \(cursor - data.lowerBound)")
        }
        self.offset = offset
        dataEnd = data.upperBound
        self.decodeTime = decodeTime
        end = time
        self.samples = samples
    }
}

/// What holds for samples of which the run says nothing.
private struct SampleDefaults {
    let duration: UInt32
    let size: UInt32
    let flags: SampleFlags

    init(fragment: TrackFragmentHeaderBox, track: TrackExtendsBox) {
        duration = fragment.defaultDuration ?? track.duration
        size = fragment.defaultSize ?? track.size
        flags = fragment.defaultFlags ?? track.flags
    }

    func place(
        _ index: Int, of run: TrackRunBox, at start: Int, before end: Int
    ) throws(CMAFError) -> FragmentLayout.Placed {
        let size = Int(run.sizes?[index] ?? size)
        guard size > 0, size <= end - start else {
            throw CMAFError(.invalid, in: "trun", at: start, "a sample of \(size) bytes with \(end - start) left")
        }
        guard let duration = Int32(exactly: run.durations?[index] ?? duration) else {
            throw CMAFError(.invalid, in: "trun", at: start, "a duration above 2^31")
        }
        let first = index == 0 ? run.firstSampleFlags : nil
        return FragmentLayout.Placed(
            range: start..<start + size, duration: duration,
            compositionOffset: run.compositionOffsets?[index] ?? 0,
            isSync: (first ?? run.flags?[index] ?? flags).isSync)
    }
}
