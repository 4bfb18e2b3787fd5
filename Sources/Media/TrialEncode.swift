import CFFmpeg
import HeadwaterCore

/// Encodes the pictures of a window, and finds out how many bits they take and how much like themselves they stay.
///
/// The coded window and the pictures that are compared are held in memory.
struct TrialEncode {
    /// One picture in so many is compared: the others are much like it.
    private static let sampleInterval = 8

    private let encoder: VideoEncoder
    private let limits: CodecLimits
    private let isCompared: Bool
    private var frameCount = 0
    private var samples: [Int: Frame] = [:]
    private var coded: [VideoEncoder.Coded] = []

    /// - Parameter isCompared: whether the window's likeness is wanted, which costs decoding it.
    init(
        _ rendition: TranscodePlan.VideoRendition, rate: FrameRate, limits: CodecLimits, isCompared: Bool
    ) throws {
        encoder = try VideoEncoder.open(rendition, rate: rate)
        self.limits = limits
        self.isCompared = isCompared
    }

    mutating func add(_ stretch: FrameGrid<Frame>.Stretch) throws {
        for slot in stretch.slots {
            // Not the first one, which is better than the others.
            if isCompared, frameCount % Self.sampleInterval == Self.sampleInterval / 2 {
                samples[frameCount] = stretch.picture
            }
            try encoder.send(stretch.picture, slot: slot, isKey: frameCount == 0)
            frameCount += 1
            try collect()
        }
    }

    mutating func finish(_ time: Range<MediaTime>) throws -> SourceSurvey.Window {
        try encoder.send(nil)
        try collect()
        let bits = { (pictures: [VideoEncoder.Coded]) in pictures.reduce(0) { $0 + Int64($1.bytes.count) * 8 } }
        return SourceSurvey.Window(
            time: time, frames: frameCount, bits: bits(coded), intraBits: bits(coded.filter(\.isKey)),
            ssim: try similarity())
    }

    private mutating func collect() throws {
        while let picture = try encoder.receive() { coded.append(picture) }
    }

    /// The mean of the samples, nil when there are none.
    private func similarity() throws -> Double? {
        guard !samples.isEmpty else { return nil }
        let decoder = try Decoder.open(bare: AV_CODEC_ID_H264, maxPixels: limits.maxPixels)
        let packet = try Packet.make()
        var pairs: [(made: Frame, wanted: Frame)] = []
        var shown = 0
        func receive() throws {
            while case .frame(let made) = try decoder.receive(onError: {}) {
                if let wanted = samples[shown] { pairs.append((made, wanted)) }
                shown += 1
            }
        }
        for (number, picture) in coded.enumerated() {
            try packet.fill(number == 0 ? encoder.extradata + picture.bytes : picture.bytes, time: Int64(number))
            _ = try decoder.send(packet)
            try receive()
        }
        _ = try decoder.send(nil)
        try receive()
        guard shown == frameCount else { throw LibraryError("a trial of \(frameCount) pictures decoded to \(shown)") }
        return try PictureSimilarity.ofLuma(pairs).reduce(0, +) / Double(pairs.count)
    }
}
