import HeadwaterCore

/// Finds out how hard a source is to encode, by trial encodes of parts of it at a small size, and how loud it is.
struct SourceSurveyor {
    /// Cheap, and its bits follow the content as those of slower settings do.
    private static let trialPreset = "veryfast"
    /// Far above what a small picture takes: a trial is never held back.
    private static let unboundBitsPerSecond = 50_000_000

    let request: SurveyRequest
    let source: any ByteSource
    let facts: SourceFacts
    let index: SourceIndex
    let limits: CodecLimits

    func run(progress: (_ done: Int, _ of: Int) -> Void) throws -> SourceSurvey {
        let steps = request.windows.count + (request.loudnessOf.isEmpty ? 0 : 1)
        var windows: [SourceSurvey.Window] = []
        if !request.windows.isEmpty {
            let picture = try SourcePicture(source: source, facts: facts, index: index, limits: limits)
            let reader = try VideoReader.open(picture)
            for (number, window) in request.windows.enumerated() {
                windows.append(try trial(of: window, picture: picture, reader: reader))
                progress(number + 1, steps)
            }
        }
        let loudness =
            request.loudnessOf.isEmpty
            ? []
            : try LoudnessMeasurement.run(
                source: source, facts: facts, index: index, streams: request.loudnessOf, limits: limits
            ) { _, _ in }
        progress(steps, steps)
        return SourceSurvey(request: request, windows: windows, loudness: loudness)
    }

    private func trial(
        of window: Range<MediaTime>, picture: SourcePicture, reader: VideoReader
    ) throws -> SourceSurvey.Window {
        let rate = picture.facts.frameRate
        let slots = rate.frame(nearest: window.lowerBound)..<rate.frame(nearest: window.upperBound)
        var trial = try TrialEncode(rendition, rate: rate, limits: limits)
        guard !slots.isEmpty, let keyframe = picture.index.keyframe(atOrBefore: window.lowerBound) else {
            return try trial.finish(window)
        }
        try reader.start(at: keyframe)
        var grid = FrameGrid<Frame>(rate: rate, slots: slots)
        let scaler = try LadderScaler(sizes: [request.size], source: picture.facts, rate: rate)
        while !grid.isFull, let (frame, time) = try reader.next() {
            guard let settled = grid.add(frame, at: time) else { continue }
            for output in try scaler.scale(settled) { try trial.add(output.picture) }
        }
        if let rest = grid.finish() {
            for output in try scaler.scale(rest) { try trial.add(output.picture) }
        }
        for output in try scaler.finish() { try trial.add(output.picture) }
        return try trial.finish(window)
    }

    private var rendition: TranscodePlan.VideoRendition {
        TranscodePlan.VideoRendition(
            name: "trial", size: request.size, codec: .h264,
            encoder: TranscodePlan.Encoder(
                preset: Self.trialPreset, constantRateFactor: request.constantRateFactor,
                bufferBits: Self.unboundBitsPerSecond, threads: 1),
            maxBitsPerSecond: Self.unboundBitsPerSecond, audioGroups: [])
    }
}
