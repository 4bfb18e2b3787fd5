import HeadwaterCore

/// Measures how loud whole tracks are, as a stereo rendition of them without any gain would be.
enum LoudnessMeasurement {
    /// - Parameters:
    ///   - streams: indexes of sound streams, in the order of the answers.
    ///   - progress: told the seconds that were measured, of all streams together.
    /// - Throws: ``Failure`` when a stream cannot be read, ``Starved``, ``LibraryError``.
    static func run(
        source: any ByteSource, facts: SourceFacts, index: SourceIndex, streams: [Int], limits: CodecLimits,
        progress: (_ done: Int, _ of: Int) -> Void
    ) throws -> [SourceSurvey.Loudness] {
        let seconds = Int(facts.duration.rescaled(to: 1, rounding: .up))
        return try streams.enumerated().map { place, stream in
            try measure(stream, source: source, facts: facts, index: index, limits: limits) { done in
                progress(place * seconds + min(done, seconds), streams.count * seconds)
            }
        }
    }

    private static func measure(
        _ streamIndex: Int, source: any ByteSource, facts: SourceFacts, index: SourceIndex, limits: CodecLimits,
        progress: (_ seconds: Int) -> Void
    ) throws -> SourceSurvey.Loudness {
        defer { progress(.max) }
        let silence = SourceSurvey.Loudness(streamIndex: streamIndex, integrated: nil, truePeak: nil, range: 0)
        guard let start = index.audio.first(where: { $0.streamIndex == streamIndex })?.runs.first?.start else {
            return silence
        }
        let channels = min(2, facts.audio.first { $0.streamIndex == streamIndex }?.channels ?? 2)
        guard
            let reader = try SoundReader.open(
                source, container: facts.container, index: index, streamIndex: streamIndex, channels: channels,
                from: start, limits: limits)
        else { return silence }
        let meter = try LoudnessMeter.open(channels: channels)
        var reported = 0
        while let blocks = try reader.next() {
            for block in blocks where block.count > 0 {
                try meter.add(block.channels)
                let second = Int(block.end / Int64(TranscodePlan.audioSampleRate))
                if second > reported {
                    reported = second
                    progress(second)
                }
            }
        }
        let reading = try meter.finish()
        return SourceSurvey.Loudness(
            streamIndex: streamIndex, integrated: reading.integrated, truePeak: reading.truePeak,
            range: reading.range)
    }
}
