import HeadwaterCore

/// A few moments of a video as animated WebP, which is played for ever.
struct MovingPreview {
    /// What a list of videos can afford to load for each.
    private static let maxBytes = 500_000

    private let plan: TranscodePlan.Preview

    private let watermark: Watermark?

    init(plan: TranscodePlan.Preview, watermark: Watermark?) {
        self.plan = plan
        self.watermark = watermark
    }

    func run(_ picture: SourcePicture, sink: some ArtifactSink) throws {
        var stills = try StillReader(picture, size: plan.size)
        let stamp = try watermark?.stamp(on: plan.size)
        var latest = RGBPicture(filling: plan.size)
        let pictures = try plan.times.map { time in
            // Where nothing can be decoded the last picture stands.
            latest = try stills.exact(at: time) ?? latest
            return try stamp?.laid(on: latest) ?? latest
        }
        try sink.emit(.picture(Artifact.Picture(.preview, format: .webp)), try animation(of: pictures))
    }

    /// In the best quality that is small enough, else in the poorest.
    private func animation(of pictures: [RGBPicture]) throws -> [UInt8] {
        let strip = try VipsPicture(joining: pictures, across: 1)
        let delays = delays(count: pictures.count)
        var bytes: [UInt8] = []
        for quality in PictureQuality.moving {
            bytes = try strip.animation(delays: delays, quality: quality)
            if bytes.count <= Self.maxBytes { break }
        }
        return bytes
    }

    /// WebP counts in whole milliseconds; what rounding takes from one picture the next one gets.
    private func delays(count: Int) -> [Int32] {
        let starts = (0...count).map { plan.frameRate.time(ofFrame: $0).rescaled(to: 1000) }
        return zip(starts.dropFirst(), starts).map { Int32(clamping: $0 - $1) }
    }
}
