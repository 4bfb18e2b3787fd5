import HeadwaterCore

/// One segment that a job has to deliver: its number and its frames (video: grid frames, audio: AAC frames).
struct ExpectedSegment: Sendable, Equatable {
    var number: Int
    var units: Range<Int>
}

/// What the plan says a job's output must be, and the comparison with what it is.
struct ExpectedRendition: Sendable, Equatable {
    enum Media: Sendable, Equatable {
        case video(size: PixelSize, ticksPerFrame: Int64)
        case audio(channels: Int)
    }

    var name: String
    var media: Media
    var timescale: Int32
    var segments: [ExpectedSegment]

    private var ticksPerUnit: Int64 {
        switch media {
        case .video(_, let ticksPerFrame): ticksPerFrame
        case .audio: Int64(TranscodePlan.audioFrameSamples)
        }
    }

    func check(_ track: TrackFacts) throws(Failure) {
        try require(track.timescale == timescale, "timescale \(track.timescale) instead of \(timescale)")
        switch (media, track.media) {
        case (.video(let size, _), .video(let found)):
            try require(size == found, "size \(found) instead of \(size)")
        case (.audio(let channels), .audio(let rate, let found)):
            try require(channels == found, "\(found) channels instead of \(channels)")
            try require(rate == Int(timescale), "sample rate \(rate)")
        default: throw mismatch("another kind of track")
        }
    }

    /// Start, duration and number of samples are exactly the plan's.
    func check(_ facts: SegmentFacts, of segment: ExpectedSegment) throws(Failure) {
        let (start, end) = (
            Int64(segment.units.lowerBound) * ticksPerUnit, Int64(segment.units.upperBound) * ticksPerUnit
        )
        try require(facts.start == start, "segment \(segment.number) starts at \(facts.start) instead of \(start)")
        try require(
            facts.start + facts.duration == end,
            "segment \(segment.number) ends at \(facts.start + facts.duration) instead of \(end)")
        try require(
            facts.sampleCount == segment.units.count,
            "segment \(segment.number) has \(facts.sampleCount) samples instead of \(segment.units.count)")
    }

    /// Everything decoded, nothing but what was planned.
    func check(_ stream: VerifiedStream) throws(Failure) {
        try require(stream.errors == 0, "\(stream.errors) decoding errors")
        let units = segments.reduce(0) { $0 + $1.units.count }
        let first = Int64(segments.first?.units.lowerBound ?? 0)
        let ticks = first * ticksPerUnit..<(first + Int64(units)) * ticksPerUnit
        switch media {
        case .video(let size, _):
            try require(stream.size == size, "decodes to \(stream.size.map(\.description) ?? "nothing")")
            try require(
                stream.start == ticks.lowerBound && stream.end == ticks.upperBound && stream.timescale == timescale,
                "decodes from \(stream.start) to \(stream.end) in \(stream.timescale)")
            try require(stream.decodedUnits == units, "decodes to \(stream.decodedUnits) frames instead of \(units)")
        case .audio:
            // Players drop the priming where the edit list says so; elsewhere every frame sounds.
            let samples = Int64(units * TranscodePlan.audioFrameSamples)
            let least = samples - Int64(TranscodePlan.audioPrimingSamples)
            try require(
                (least...samples).contains(stream.decodedUnits),
                "decodes to \(stream.decodedUnits) samples instead of \(samples)")
        }
    }

    private func require(_ condition: Bool, _ what: @autoclosure () -> String) throws(Failure) {
        if !condition { throw mismatch(what()) }
    }

    private func mismatch(_ what: String) -> Failure {
        Failure.verification("\(name): \(what)")
    }
}
