import Foundation
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
        let trials = try trials(progress: { progress($0, steps) })
        let loudness =
            request.loudnessOf.isEmpty
            ? []
            : try LoudnessMeasurement.run(
                source: source, facts: facts, index: index, streams: request.loudnessOf, limits: limits
            ) { _, _ in }
        progress(steps, steps)
        return SourceSurvey(
            request: request, windows: trials.windows, largest: trials.largest, loudness: loudness)
    }

    private struct Trials {
        var windows: [SourceSurvey.Window] = []
        /// Of the middle window in the largest size.
        var largest: SourceSurvey.Window?
    }

    /// The trial in the largest size has a thread of its own: it takes about as long as all the others, and until the
    /// survey ends nothing else can begin.
    private func trials(progress: (_ done: Int) -> Void) throws -> Trials {
        guard !request.windows.isEmpty else { return Trials() }
        let picture = try SourcePicture(source: source, facts: facts, index: index, limits: limits)
        func small() throws -> [SourceSurvey.Window] {
            try trials(of: request.windows, size: request.size, picture: picture, progress: progress)
        }
        guard let largest = request.largestSize else { return Trials(windows: try small()) }
        let large = BoundedQueue<Result<[SourceSurvey.Window], any Error>>(capacity: 1)
        let middle = request.windows[request.windows.count / 2]
        let thread = Thread {
            _ = large.put(Result { try trials(of: [middle], size: largest, picture: picture) })
        }
        thread.stackSize = RenditionEncoder.stackBytes
        thread.start()
        let windows = Result { try small() }
        // Whatever became of the others, the thread still reads the source: it ends before this call does.
        guard let found = large.take() else { throw Failure(.internal, "A trial encode was lost.") }
        return Trials(windows: try windows.get(), largest: try found.get().first)
    }

    private func trials(
        of windows: [Range<MediaTime>], size: PixelSize, picture: SourcePicture,
        progress: (_ done: Int) -> Void = { _ in }
    ) throws -> [SourceSurvey.Window] {
        let reader = try VideoReader.open(picture)
        return try windows.enumerated().map { number, window in
            defer { progress(number + 1) }
            return try trial(of: window, size: size, picture: picture, reader: reader)
        }
    }

    private func trial(
        of window: Range<MediaTime>, size: PixelSize, picture: SourcePicture, reader: VideoReader
    ) throws -> SourceSurvey.Window {
        let rate = picture.facts.frameRate
        let slots = rate.frame(nearest: window.lowerBound)..<rate.frame(nearest: window.upperBound)
        var trial = try TrialEncode(
            Self.rendition(size, of: request), rate: rate, limits: limits, isCompared: size == request.size)
        if !slots.isEmpty, let keyframe = picture.index.keyframe(atOrBefore: window.lowerBound) {
            try reader.start(at: keyframe)
            var grid = FrameGrid<Frame>(rate: rate, slots: slots)
            let scaler = Scaler(size: size, source: picture.facts, rate: rate)
            func encode(_ pictures: [Scaler.Output]) throws {
                for picture in pictures { try trial.add(picture) }
            }
            while !grid.isFull, let (frame, time) = try reader.next() {
                if let settled = grid.add(frame, at: time) { try encode(try scaler.scale(settled)) }
            }
            if let rest = grid.finish() { try encode(try scaler.scale(rest)) }
            try encode(try scaler.finish())
        }
        return try trial.finish(window)
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
