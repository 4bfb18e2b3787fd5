import HeadwaterCore

/// Finds out how hard a source is to encode, by trial encodes of parts of it at a small size, and how loud it is.
struct SourceSurveyor {
    /// Cheap, and its bits follow the content as those of slower settings do.
    private static let trialPreset = "veryfast"
    /// Far above what a picture takes: a trial is never held back.
    private static let unboundBitsPerSecond = 400_000_000

    let request: SurveyRequest
    let source: any ByteSource
    let facts: SourceFacts
    let index: SourceIndex
    let limits: CodecLimits

    func run(progress: (_ done: Int, _ of: Int) -> Void) throws -> SourceSurvey {
        let steps = request.windows.count + (request.loudnessOf.isEmpty ? 0 : 1)
        var windows: [SourceSurvey.Window] = []
        var largest: SourceSurvey.Window?
        if !request.windows.isEmpty {
            let picture = try SourcePicture(source: source, facts: facts, index: index, limits: limits)
            let reader = try VideoReader.open(picture)
            for (number, window) in request.windows.enumerated() {
                let isMiddle = number == request.windows.count / 2
                let sizes = [request.size] + (isMiddle ? [request.largestSize].compactMap(\.self) : [])
                let trials = try trials(of: window, sizes: sizes, picture: picture, reader: reader)
                windows.append(trials[0])
                if trials.count > 1 { largest = trials[1] }
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
        return SourceSurvey(request: request, windows: windows, largest: largest, loudness: loudness)
    }

    /// One for each of the sizes, from one decode.
    private func trials(
        of window: Range<MediaTime>, sizes: [PixelSize], picture: SourcePicture, reader: VideoReader
    ) throws -> [SourceSurvey.Window] {
        let rate = picture.facts.frameRate
        let slots = rate.frame(nearest: window.lowerBound)..<rate.frame(nearest: window.upperBound)
        var trials = try sizes.map { size in
            try TrialEncode(
                Self.rendition(size, of: request), rate: rate, limits: limits, isCompared: size == request.size)
        }
        if !slots.isEmpty, let keyframe = picture.index.keyframe(atOrBefore: window.lowerBound) {
            try reader.start(at: keyframe)
            var grid = FrameGrid<Frame>(rate: rate, slots: slots)
            let scaler = try LadderScaler(sizes: sizes, source: picture.facts, rate: rate)
            func encode(_ outputs: [LadderScaler.Output]) throws {
                for output in outputs { try trials[output.rendition].add(output.picture) }
            }
            while !grid.isFull, let (frame, time) = try reader.next() {
                if let settled = grid.add(frame, at: time) { try encode(try scaler.scale(settled)) }
            }
            if let rest = grid.finish() { try encode(try scaler.scale(rest)) }
            try encode(try scaler.finish())
        }
        return try trials.indices.map { try trials[$0].finish(window) }
    }

    private static func rendition(_ size: PixelSize, of request: SurveyRequest) -> TranscodePlan.VideoRendition {
        TranscodePlan.VideoRendition(
            name: "trial", size: size, codec: .h264,
            encoder: TranscodePlan.Encoder(
                preset: trialPreset, constantRateFactor: request.constantRateFactor,
                bufferBits: unboundBitsPerSecond, threads: 1),
            maxBitsPerSecond: unboundBitsPerSecond, audioGroups: [])
    }
}
