/// Finds the samples that fragments describe.
struct SamplePlacement {
    private let movie: FragmentedMovie
    /// Where samples may lie.
    private let bounds: Range<Int>
    private let filePosition: Int64
    /// Bytes that no sample has claimed. Samples of an honest segment do not overlap, and those of a hostile one could
    /// otherwise be more than its bytes can pay for.
    private var unclaimedBytes: Int

    /// A GOP of nine minutes at 120 pictures per second. One sample takes far more memory here than it may take
    /// bytes in a hostile file, so the bytes alone are no bound.
    static let maxSamples = 65_536

    init(movie: FragmentedMovie, bounds: Range<Int>, filePosition: Int64) {
        self.movie = movie
        self.bounds = bounds
        self.filePosition = filePosition
        unclaimedBytes = bounds.count
    }

    /// - Parameter offset: of the `moof`.
    mutating func place(_ box: MovieFragmentBox, at offset: Int) throws(CMAFError) -> MediaSegment.Fragment {
        var runs: [SampleRun] = []
        var end = offset
        // Without any base, the first `traf` counts from the `moof` and each later one from where the last one's data
        // end (ISO/IEC 14496-12, 8.8.7.1).
        var implicitBase = offset
        for track in box.tracks {
            let base = try base(of: track.header, movieFragment: offset, implicit: implicitBase)
            let run = try place(track, base: base, movieFragment: offset)
            implicitBase = run.samples.last?.range.upperBound ?? base
            end = max(end, run.samples.map(\.range.upperBound).max() ?? offset)
            runs.append(run)
        }
        return MediaSegment.Fragment(
            offset: offset, byteCount: end - offset, sequenceNumber: box.header.sequenceNumber, runs: runs)
    }

    private func base(
        of header: TrackFragmentHeaderBox, movieFragment: Int, implicit: Int
    ) throws(CMAFError) -> Int {
        guard let stated = header.baseDataOffset else { return header.isBaseMovieFragment ? movieFragment : implicit }
        guard let position = Int64(exactly: stated) else {
            throw CMAFError(.invalid, in: "tfhd", at: movieFragment, "a data offset above 2^63")
        }
        let (base, overflow) = position.subtractingReportingOverflow(filePosition)
        guard !overflow, let base = Int(exactly: base), bounds.contains(base) || base == bounds.upperBound else {
            throw CMAFError(.invalid, in: "tfhd", at: movieFragment, "a data offset outside of the segment")
        }
        return base
    }

    private mutating func place(
        _ box: TrackFragmentBox, base: Int, movieFragment: Int
    ) throws(CMAFError) -> SampleRun {
        func error(_ kind: CMAFError.Kind, in subject: String, _ reason: String) -> CMAFError {
            CMAFError(kind, in: subject, at: movieFragment, reason)
        }
        guard let track = movie.track(box.header.trackID) else {
            throw error(.invalid, in: "tfhd", "no track \(box.header.trackID) in the init segment")
        }
        guard let decodeTime = Int64(exactly: box.decodeTime.baseMediaDecodeTime) else {
            throw error(.invalid, in: "tfdt", "a time above 2^63")
        }
        let defaults = SampleDefaults(fragment: box.header, track: track.defaults)
        var samples: [SampleRun.Sample] = []
        var cursor = base
        var time = decodeTime
        for run in box.runs {
            if let offset = run.dataOffset { cursor = base + Int(offset) }
            guard run.sampleCount <= Self.maxSamples - samples.count else {
                throw error(.unsupported, in: "trun", "more than \(Self.maxSamples) samples")
            }
            for index in 0..<run.sampleCount {
                let sample = try defaults.sample(index, of: run, at: cursor, within: bounds)
                unclaimedBytes -= sample.range.count
                guard unclaimedBytes >= 0 else {
                    throw error(.invalid, in: "trun", "samples on top of each other")
                }
                cursor = sample.range.upperBound
                let (next, overflow) = time.addingReportingOverflow(Int64(sample.duration))
                guard !overflow else { throw error(.invalid, in: "trun", "times above 2^63") }
                time = next
                samples.append(sample)
            }
        }
        return SampleRun(trackID: track.id, decodeTime: decodeTime, end: time, samples: samples)
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

    func sample(
        _ index: Int, of run: TrackRunBox, at start: Int, within bounds: Range<Int>
    ) throws(CMAFError) -> SampleRun.Sample {
        let size = Int(run.sizes?[index] ?? size)
        let left = bounds.contains(start) ? bounds.upperBound - start : 0
        guard size > 0, size <= left else {
            throw CMAFError(.invalid, in: "trun", at: start, "a sample of \(size) bytes with \(left) left")
        }
        guard let duration = Int32(exactly: run.durations?[index] ?? duration) else {
            throw CMAFError(.invalid, in: "trun", at: start, "a duration above 2^31")
        }
        let first = index == 0 ? run.firstSampleFlags : nil
        let flags = first ?? run.flags?[index] ?? flags
        return SampleRun.Sample(
            range: start..<start + size, duration: duration, compositionOffset: run.compositionOffsets?[index] ?? 0,
            isSync: flags.isSync, flags: flags.rawValue)
    }
}
