internal import HeadwaterCore

/// A track on its way into a progressive file: its samples in tables and its bytes in chunks.
struct ProgressiveTrack {
    /// Samples that lie one behind the other in the file.
    struct Chunk {
        /// Of the first sample, in ticks.
        let decodeTime: Int64
        var sampleCount: UInt32 = 0
        var byteCount: Int64 = 0
        var copies: [ProgressiveFile.Copy] = []

        init(decodeTime: Int64) { self.decodeTime = decodeTime }
    }

    /// Among the tracks of the file, from 0.
    let place: Int
    private(set) var chunks: [Chunk] = []
    private let header: CMAFHeader
    private var duration: Int64 = 0
    private var sizes: [UInt32] = []
    private var times: [TimeToSampleBox.Run] = []
    private var compositionOffsets: [CompositionOffsetBox.Run] = []
    private var syncSamples: [UInt32] = []

    /// Chunks in a second: short enough for a player to buffer little, long enough to read in one go.
    private static let chunksPerSecond: Int64 = 2

    var timescale: Int32 { header.track.timescale }
    var isSound: Bool { header.track.kind == .audio }

    init(_ source: ProgressiveFile.Source, place: Int) throws(CMAFError) {
        self.place = place
        header = source.header
        for (number, runs) in source.segments.enumerated() {
            for run in runs {
                guard run.decodeTime == duration else {
                    throw CMAFError(
                        .invalid, in: "tfdt", "\(run.decodeTime) where \(duration) follows, in segment \(number)")
                }
                for sample in run.samples { try append(sample, of: number) }
            }
        }
        guard !sizes.isEmpty else { throw CMAFError(.invalid, in: "trak", "a track without samples") }
    }

    func start(of chunk: Int) -> MediaTime { MediaTime(chunks[chunk].decodeTime, timescale: timescale) }

    private mutating func append(_ sample: SampleRun.Sample, of segment: Int) throws(CMAFError) {
        guard let size = UInt32(exactly: sample.range.count), let number = UInt32(exactly: sizes.count + 1) else {
            throw CMAFError(.unsupported, in: "stsz", "\(sample.range.count) bytes in sample \(sizes.count)")
        }
        let isFull = chunks.last.map { (duration - $0.decodeTime) * Self.chunksPerSecond >= Int64(timescale) } ?? true
        if isFull { chunks.append(Chunk(decodeTime: duration)) }
        chunks[chunks.count - 1].append(sample.range, of: segment, track: place)
        sizes.append(size)
        let ticks = UInt32(sample.duration)
        if times.last?.duration == ticks {
            times[times.count - 1].sampleCount += 1
        } else {
            times.append(TimeToSampleBox.Run(sampleCount: 1, duration: ticks))
        }
        if compositionOffsets.last?.offset == sample.compositionOffset {
            compositionOffsets[compositionOffsets.count - 1].sampleCount += 1
        } else {
            compositionOffsets.append(
                CompositionOffsetBox.Run(sampleCount: 1, offset: sample.compositionOffset))
        }
        if sample.isSync { syncSamples.append(number) }
        duration += Int64(ticks)
    }

    /// - Parameters:
    ///   - offsets: of each chunk in the file.
    ///   - isLarge: whether they need 64 bits.
    ///   - isEnabled: whether it plays unless a player is told otherwise.
    func box(offsets: [Int64], isLarge: Bool, isEnabled: Bool, movieTimescale: Int32) -> TrackBox {
        var box = header.track.box
        let priming = header.track.priming
        let shown = MediaTime(max(0, duration - priming), timescale: timescale).rescaled(to: movieTimescale)
        box.header.trackID = UInt32(place + 1)
        box.header.duration = UInt64(shown)
        box.header.isEnabled = isEnabled
        // The languages of one film.
        box.header.alternateGroup = isSound ? 1 : 0
        box.edit =
            header.track.edits.isEmpty
            ? nil : EditBox(list: EditListBox(edits: [Edit(segmentDuration: shown, mediaTime: priming)]))
        box.media.header.duration = UInt64(duration)
        box.media.information.sampleTable = table(
            from: box.media.information.sampleTable, offsets: offsets, isLarge: isLarge)
        return box
    }

    private func table(from table: SampleTableBox, offsets: [Int64], isLarge: Bool) -> SampleTableBox {
        var table = table
        table.times.runs = times
        table.compositionOffsets =
            compositionOffsets.allSatisfy { $0.offset == 0 } ? nil : CompositionOffsetBox(runs: compositionOffsets)
        table.syncSamples = syncSamples.count == sizes.count ? nil : SyncSampleBox(numbers: syncSamples)
        table.sizes.sizes =
            sizes.allSatisfy { $0 == sizes[0] } ? .same(sizes[0], sampleCount: UInt32(sizes.count)) : .each(sizes)
        table.chunks.runs = []
        for (place, chunk) in chunks.enumerated() where table.chunks.runs.last?.samplesPerChunk != chunk.sampleCount {
            table.chunks.runs.append(
                SampleToChunkBox.Run(firstChunk: UInt32(place + 1), samplesPerChunk: chunk.sampleCount))
        }
        table.chunkOffsets =
            isLarge
            ? .long(LargeChunkOffsetBox(offsets: offsets.map { UInt64($0) }))
            : .short(ChunkOffsetBox(offsets: offsets.map { UInt32($0) }))
        // In fragments each sample says its group itself.
        table.groups = table.groupDescriptions.filter { $0.groupingType == SampleGroupDescriptionBox.roll }.map {
            SampleToGroupBox(
                groupingType: $0.groupingType,
                runs: [SampleToGroupBox.Run(sampleCount: UInt32(sizes.count), index: 1)])
        }
        return table
    }
}

extension ProgressiveTrack.Chunk {
    mutating func append(_ range: Range<Int>, of segment: Int, track: Int) {
        sampleCount += 1
        byteCount += Int64(range.count)
        if let last = copies.last, last.segment == segment, last.range.upperBound == range.lowerBound {
            copies[copies.count - 1] = ProgressiveFile.Copy(
                track: track, segment: segment, range: last.range.lowerBound..<range.upperBound)
        } else {
            copies.append(ProgressiveFile.Copy(track: track, segment: segment, range: range))
        }
    }
}
