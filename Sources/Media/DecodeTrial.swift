import CFFmpeg
import HeadwaterCore

/// Decodes some pictures during an inspection: what they show of themselves is surer than what a header claims.
///
/// The first ones, and a few behind the second keyframe, the fourth, the eighth and so on: a stream may begin
/// differently from how it goes on, and a long one costs hardly more than a short one.
struct DecodeTrial {
    /// Enough to see interlacing behind a progressive start.
    private static let firstFrames = 8
    private static let laterFrames = 3

    private let stream: DemuxedStream
    private let limits: CodecLimits
    private var decoder: Decoder?
    private var framesLeft = DecodeTrial.firstFrames
    private var keyframes = 0
    private(set) var sample: Frame?
    private(set) var isInterlaced = false
    private(set) var profile: String?
    private(set) var errors = 0

    init(stream: DemuxedStream, limits: CodecLimits) {
        self.stream = stream
        self.limits = limits
    }

    mutating func add(_ packet: Packet) throws {
        if packet.isKey {
            keyframes += 1
            if framesLeft == 0, keyframes & (keyframes - 1) == 0 {
                framesLeft = Self.laterFrames
                decoder?.flush()
            }
        }
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
            if frame.isDamaged { errors += 1 }
            framesLeft -= 1
            profile = decoder.profileName
        }
    }

    private mutating func noteError() throws(Failure) {
        errors += 1
        // libavutil's image check words it so, before anything is allocated.
        if let line = LibraryLog.lastLine(with: "Picture size") { throw Decoder.tooManyPixels(line) }
        // Most decoders answer "invalid data" when there is no memory for a picture of an acceptable size.
        if let line = LibraryLog.lastLine(with: "get_buffer() failed") { throw LibraryError.outOfMemory(line) }
    }
}
