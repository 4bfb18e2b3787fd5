import HeadwaterCore

/// Chooses the still that stands for a video among the plan's candidates, and makes it in all sizes and formats.
///
/// A candidate is the frame that a viewer sees at its time, or a keyframe at most a second away. A cover counts as one
/// too, the last: alone it is the poster, beside a picture it has to win, with a bonus because someone chose it. Of
/// candidates that are equally good the first wins.
struct Poster {
    private static let candidateDistance = MediaTime(1, timescale: 1)
    private static let coverBonus = 1.5
    /// The least pixels of the longer side of a candidate, for people who choose.
    private static let candidateLongSide = 640

    private let plan: TranscodePlan.Poster
    /// Nil for sound alone.
    private let picture: SourcePicture?
    private let cover: CoverPicture?
    private let watermark: Watermark?

    init(plan: TranscodePlan.Poster, picture: SourcePicture?, cover: CoverPicture?, watermark: Watermark?) {
        self.plan = plan
        self.picture = picture
        self.cover = cover
        self.watermark = watermark
    }

    private struct Candidate {
        /// The position in the plan's candidates; the one behind them is the cover's.
        var number: Int
        /// In the largest size, with the watermark.
        var still: VipsPicture
        var score: Double
    }

    /// How many pictures are looked at and emitted besides the poster.
    var candidateCount: Int { plan.candidates.count + (plan.coverStreamIndex == nil ? 0 : 1) }

    /// Emits the poster and all candidates. For one that cannot be decoded the best one stands.
    ///
    /// - Throws: ``Failure`` with `no_frames` when nothing of a picture can be decoded. Sound is worth publishing
    ///   without its cover: then the poster is black.
    func run(sink: some ArtifactSink, done: () -> Void) throws {
        let candidates = try candidates(done: done)
        let best = candidates.max { ($0.score, $1.number) < ($1.score, $0.number) }
        guard best != nil || picture == nil else {
            throw Failure(.noFrames, "No picture of this file can be decoded.", detail: "\(plan.candidates)")
        }
        let poster = try best?.still ?? VipsPicture(RGBPicture(filling: plan.sizes[0]))
        for (number, size) in plan.sizes.enumerated() {
            let sized = try poster.resized(to: size)
            for format in plan.formats {
                let bytes = try sized.encoded(as: format, quality: PictureQuality.still(format))
                try sink.emit(.picture(Artifact.Picture(.poster, number: number, format: format)), bytes)
            }
        }
        for number in 0..<candidateCount {
            let still = candidates.first { $0.number == number }?.still ?? poster
            let bytes = try still.resized(to: candidateSize).encoded(
                as: .jpeg, quality: PictureQuality.still(.jpeg))
            try sink.emit(.picture(Artifact.Picture(.posterCandidate, number: number, format: .jpeg)), bytes)
        }
    }

    private var candidateSize: PixelSize {
        plan.sizes.last { max($0.width, $0.height) >= Self.candidateLongSide } ?? plan.sizes[0]
    }

    private func candidates(done: () -> Void) throws -> [Candidate] {
        let stamp = try watermark?.stamp(on: plan.sizes[0])
        var candidates: [Candidate] = []
        if let picture, !plan.candidates.isEmpty {
            var stills = try StillReader(picture, size: plan.sizes[0])
            for (number, time) in plan.candidates.enumerated() {
                defer { done() }
                guard let still = try stills.near(time, within: Self.candidateDistance) else { continue }
                candidates.append(try candidate(number: number, still, stamp))
            }
        }
        if plan.coverStreamIndex != nil {
            defer { done() }
            if let cover, let still = cover.filling(plan.sizes[0]) {
                var candidate = try candidate(number: plan.candidates.count, still, stamp)
                candidate.score *= Self.coverBonus * cover.fidelity(in: plan.sizes[0])
                candidates.append(candidate)
            }
        }
        return candidates
    }

    /// The score is that of the picture alone: a watermark makes a black one no better.
    private func candidate(number: Int, _ still: RGBPicture, _ stamp: WatermarkStamp?) throws -> Candidate {
        let picture = try VipsPicture(still)
        let scale = min(1, Double(PictureScore.scale) / Double(max(still.size.width, still.size.height)))
        let side = { (length: Int) in max(1, Int((Double(length) * scale).rounded())) }
        let small = PixelSize(width: side(still.size.width), height: side(still.size.height))
        return Candidate(
            number: number, still: try stamp.map { try VipsPicture($0.laid(on: still)) } ?? picture,
            score: PictureScore(try picture.resized(to: small).rgb()).value)
    }
}

/// How much of pictures their encoders keep, 1 to 100 on each format's own scale.
enum PictureQuality {
    /// Looked at for themselves. The three look alike.
    static func still(_ format: PictureFormat) -> Int32 {
        switch format {
        case .jpeg: 85
        case .webp: 80
        case .avif: 55
        }
    }

    /// Looked at small and for a moment.
    static func sheet(_ format: PictureFormat) -> Int32 {
        switch format {
        case .jpeg: 75
        case .webp: 70
        case .avif: 45
        }
    }

    /// Of a moving preview, tried in this order until it is small enough.
    static let moving: [Int32] = [70, 50, 30, 10]
}
