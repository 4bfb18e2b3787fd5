import CFFmpeg
import Foundation
public import HeadwaterCore

/// Everything that is done with media, as plain synchronous calls.
///
/// Meant for a process of its own without secrets or network: the bytes it reads are untrusted, and so are the
/// libraries that decode them.
public enum MediaEngine {
    /// Prepares the libraries; the first call, before any untrusted byte and before the process is confined.
    public static func initialize() {
        LibraryLog.capture()
        // SVT-AV1 introduces itself on standard error unless it may only tell of errors.
        setenv("SVT_LOG", "1", 0)
    }

    /// What a task wants from the file system before its process is confined: encoders that keep notes in files, and
    /// those of pictures, which are loaded when they are used first.
    public struct Preparation {
        fileprivate var encoders: [String: RenditionEncoder.Prepared] = [:]
    }

    /// The step before ``run(_:preparation:sources:limits:sink:)`` that may touch files. Of the sources only those are
    /// read that another codec process made.
    ///
    /// - Parameter folder: for files that are gone when this returns.
    /// - Throws: ``Failure``.
    public static func prepare(
        _ task: CodecTask, sources: [any ByteSource], folder: String
    ) throws -> Preparation {
        let formats = task.pictureFormats
        if !formats.isEmpty { try Vips.initialize(for: formats) }
        guard case .encodeVideo(let plan, _, _, let chunk, let group, let watchesBuffers) = task else {
            return Preparation()
        }
        let firstPass = sources.dropFirst(plan.watermark == nil ? 1 : 2).first
        return try reportingLibraryErrors {
            let preparation = PassPreparation(
                plan: plan, chunk: chunk, group: group, watchesBuffers: watchesBuffers, folder: folder)
            return Preparation(encoders: try preparation.encoders(source: firstPass))
        }
    }

    /// Does one task.
    ///
    /// - Parameters:
    ///   - preparation: of the same task.
    ///   - sources: see ``CodecTask``, in its order.
    ///   - sink: takes the artifacts as they are made, on the calling thread.
    /// - Throws: ``Failure``; ``Starved`` when the end of a growing source was met; whatever `sink` throws.
    public static func run(
        _ task: CodecTask, preparation: Preparation, sources: [any ByteSource], limits: CodecLimits,
        sink: some ArtifactSink
    ) throws -> CodecResult {
        try reportingLibraryErrors {
            try perform(task, preparation: preparation, sources: sources, limits: limits, sink: sink)
        }
    }

    private static func reportingLibraryErrors<Result>(_ work: () throws -> Result) throws -> Result {
        do {
            return try work()
        } catch let error as LibraryError {
            throw error.isOutOfMemory
                ? LibraryError.outOfMemory(error.description)
                : error.failure(.internal, "The media libraries failed.")
        }
    }

    private static func perform(
        _ task: CodecTask, preparation: Preparation, sources: [any ByteSource], limits: CodecLimits,
        sink: some ArtifactSink
    ) throws -> CodecResult {
        guard let source = sources.first else { throw Failure(.codecProtocol, "The task came without its source.") }
        switch task {
        case .inspect:
            let (facts, index) = try Inspection.run(source, limits: limits, progress: sink.progress)
            return .inspected(facts: facts, index: index)
        case .encodeVideo(let plan, let facts, let index, let chunk, let group, _):
            let picture = try SourcePicture(source: source, facts: facts, index: index, limits: limits)
            let encoder = try VideoChunkEncoder(
                plan: plan, chunk: chunk, group: group, picture: picture, watermark: try watermark(of: plan, sources),
                prepared: preparation.encoders)
            return .encoded(try encoder.run(sink: sink))
        case .encodeAudio(let plan, let facts, let index, let rendition, let span):
            let encoder = try AudioSpanEncoder(
                plan: plan, rendition: rendition, span: span, source: source, facts: facts, index: index, limits: limits
            )
            let (tally, verified) = try VerifiedRendition.ofWhole(
                plan.audio[rendition].name, to: sink, limits: limits, encoder.run)
            return .encoded(EncodingReport(tally: tally, verified: [verified]))
        case .makePictures(let plan, let facts, let index):
            try pictures(plan: plan, facts: facts, index: index, sources: sources, limits: limits).run(sink: sink)
            return .pictures
        case .extractSubtitles(let plan, _, let index):
            let extraction = SubtitleExtraction(plan: plan, index: index)
            return .subtitles(try extraction.run(source, limits: limits, progress: sink.progress))
        case .survey(let request, let facts, let index):
            let surveyor = SourceSurveyor(
                request: request, source: source, facts: facts, index: index, limits: limits)
            return .surveyed(try surveyor.run(progress: sink.progress))
        case .decodeSegments:
            return .decoded(try SegmentDecoding(limits: limits).run(sources, progress: sink.progress))
        }
    }

    private static func pictures(
        plan: TranscodePlan, facts: SourceFacts, index: SourceIndex, sources: [any ByteSource], limits: CodecLimits
    ) throws -> Pictures {
        let picture =
            facts.video == nil
            ? nil : try SourcePicture(source: sources[0], facts: facts, index: index, limits: limits)
        let cover = try plan.poster?.coverStreamIndex.flatMap {
            try CoverPicture.open(stream: $0, of: sources[0], limits: limits)
        }
        let strips = sources.dropFirst(plan.watermark == nil ? 1 : 2)
        return Pictures(
            plan: plan, picture: picture, cover: cover, watermark: try watermark(of: plan, sources),
            strips: Array(strips))
    }

    private static func watermark(of plan: TranscodePlan, _ sources: [any ByteSource]) throws -> Watermark? {
        guard let settings = plan.watermark else { return nil }
        guard sources.count > 1 else { throw Failure(.codecProtocol, "The task came without its watermark.") }
        return try Watermark.open(sources[1], settings: settings)
    }
}

extension CodecTask {
    /// What it makes pictures in.
    fileprivate var pictureFormats: [PictureFormat] {
        switch self {
        case .makePictures: PictureFormat.allCases
        case .encodeVideo(let plan, _, _, _, let group, _) where plan.tileGroup == group: [.jpeg]
        default: []
        }
    }
}
