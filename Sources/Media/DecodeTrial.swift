import HeadwaterCore

/// Decodes the first pictures during an inspection: what they show of themselves is surer than what a header claims.
struct DecodeTrial {
    /// Enough to see interlacing behind a progressive start.
    private static let wantedFrames = 8

    private let stream: DemuxedStream
    private let limits: CodecLimits
    private var decoder: Decoder?
    private var framesLeft = DecodeTrial.wantedFrames
    private var hasKeyframe = false
    private(set) var sample: Frame?
    private(set) var isInterlaced = false
    private(set) var profile: String?
    private(set) var errors = 0

    init(stream: DemuxedStream, limits: CodecLimits) {
        self.stream = stream
        self.limits = limits
    }

    mutating func add(_ packet: Packet) throws {
        guard framesLeft > 0 else { return }
        // Opened with the first packet: some containers only then know the codec's configuration.
        if decoder == nil { decoder = try Decoder.open(stream, limits: limits) }
        guard let decoder else { return }
        if try !decoder.send(packet) { try noteError() }
        try receive(decoder)
    }

    mutating func finish() throws {
        guard framesLeft > 0, let decoder else { return }
        if try !decoder.send(nil) { errors += 1 }
        try receive(decoder)
    }

    private mutating func receive(_ decoder: Decoder) throws {
        while framesLeft > 0 {
            var failed = false
            let output = try decoder.receive { failed = true }
            if failed { try noteError() }
            guard case .frame(let frame) = output else { return }
            if sample == nil { sample = frame }
            if frame.isInterlaced { isInterlaced = true }
            framesLeft -= 1
            profile = decoder.profileName
        }
        self.decoder = nil
    }

    private mutating func noteError() throws(Failure) {
        errors += 1
        // libavutil's image check words it so, before anything is allocated.
        if let line = LibraryLog.lastLine(with: "Picture size") { throw Decoder.tooManyPixels(line) }
        // Most decoders answer "invalid data" when there is no memory for a picture of an acceptable size.
        if let line = LibraryLog.lastLine(with: "get_buffer() failed") { throw LibraryError.outOfMemory(line) }
    }
}
