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
    /// Frames of pictures or of sound that are decoded from the finished segments; all of them unless said otherwise.
    var decodedFrames: Int
    /// What the cap allows; nil where there is none.
    var buffer: DecoderBuffer?

    init(
        name: String, media: Media, timescale: Int32, segments: [ExpectedSegment], decodedFrames: Int? = nil,
        buffer: DecoderBuffer? = nil
    ) {
        self.name = name
        self.media = media
        self.timescale = timescale
        self.segments = segments
        self.decodedFrames = decodedFrames ?? segments.reduce(0) { $0 + $1.units.count }
        self.buffer = buffer
    }

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

    /// What should have been decoded was, without an error.
    func check(_ found: VerifiedRendition) throws(Failure) {
        try require(found.errors == 0, "\(found.errors) decoding errors")
        switch media {
        case .video(let size, _):
            try require(found.size == size, "decodes to \(found.size.map(\.description) ?? "nothing")")
            try require(
                found.decodedUnits == decodedFrames,
                "decodes to \(found.decodedUnits) frames instead of \(decodedFrames)")
        case .audio:
            // Players drop the priming where the edit list says so; elsewhere every frame sounds.
            let samples = Int64(decodedFrames * TranscodePlan.audioFrameSamples)
            let least = samples - Int64(TranscodePlan.audioPrimingSamples)
            try require(
                (least...samples).contains(found.decodedUnits),
                "decodes to \(found.decodedUnits) samples instead of \(samples)")
        }
    }

    private func require(_ condition: Bool, _ what: @autoclosure () -> String) throws(Failure) {
        if !condition { throw mismatch(what()) }
    }

    private func mismatch(_ what: String) -> Failure {
        Failure.verification("\(name): \(what)")
    }
}
