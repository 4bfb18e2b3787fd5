/// One `moof` and its `mdat`, as it is being written.
struct Fragment {
    let track: Track
    let sequenceNumber: UInt32
    let decodeTime: Int64
    let samples: [Sample]

    var duration: Int64 { samples.reduce(0) { $0 + Int64($1.duration) } }

    /// The earliest time at which a sample is shown, before the edit list.
    var earliestCompositionTime: Int64 {
        var time = decodeTime
        var earliest = Int64.max
        for sample in samples {
            earliest = min(earliest, time + Int64(sample.compositionOffset))
            time += Int64(sample.duration)
        }
        return earliest
    }

    var bytes: [UInt8] {
        let data = MediaDataBox(samples: samples.map(\.data))
        // The offset has the same width whatever its value, so that an empty try tells the size.
        let offset = movieFragment(dataOffset: 0).bytes.count + data.header.byteCount
        var writer = BoxWriter()
        movieFragment(dataOffset: Int32(offset)).encode(to: &writer)
        data.encode(to: &writer)
        return writer.bytes
    }

    private func movieFragment(dataOffset: Int32) -> MovieFragmentBox {
        let flags = samples.map { $0.isSync ? SampleFlags.sync : .dependent }
        // A GOP is one sync sample and then others: the default is that of the others.
        let defaultFlags = flags[flags.count - 1]
        let onlyFirstDiffers = flags.dropFirst().allSatisfy { $0 == defaultFlags }
        let durations = samples.map { UInt32($0.duration) }
        let sizes = samples.map { UInt32($0.data.count) }
        let offsets = samples.map(\.compositionOffset)
        let header = TrackFragmentHeaderBox(
            trackID: track.id, defaultDuration: Self.common(durations), defaultSize: Self.common(sizes),
            defaultFlags: defaultFlags)
        let run = TrackRunBox(
            sampleCount: samples.count, dataOffset: dataOffset,
            firstSampleFlags: onlyFirstDiffers && flags[0] != defaultFlags ? flags[0] : nil,
            durations: header.defaultDuration == nil ? durations : nil,
            sizes: header.defaultSize == nil ? sizes : nil,
            flags: onlyFirstDiffers ? nil : flags,
            compositionOffsets: offsets.allSatisfy { $0 == 0 } ? nil : offsets)
        return MovieFragmentBox(
            header: MovieFragmentHeaderBox(sequenceNumber: sequenceNumber),
            tracks: [
                TrackFragmentBox(
                    header: header,
                    decodeTime: TrackFragmentDecodeTimeBox(baseMediaDecodeTime: UInt64(decodeTime)),
                    runs: [run], groups: groups)
            ])
    }

    /// Every AAC frame belongs to the `roll` group that the init segment describes.
    private var groups: [SampleToGroupBox] {
        guard case .audio = track.media else { return [] }
        return [
            SampleToGroupBox(
                groupingType: SampleGroupDescriptionBox.roll,
                runs: [SampleToGroupBox.Run(sampleCount: UInt32(samples.count), index: 1)])
        ]
    }

    private static func common(_ values: [UInt32]) -> UInt32? {
        values.allSatisfy { $0 == values[0] } ? values[0] : nil
    }
}
