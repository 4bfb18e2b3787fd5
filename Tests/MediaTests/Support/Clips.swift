import Foundation
import HeadwaterCore
import Testing

@testable import Media

/// A source in memory; `durable` bytes of it are there, the rest is yet to come.
struct MemorySource: ByteSource {
    var bytes: [UInt8]
    var durable: Int?

    var knownSize: Int64? { durable == nil ? Int64(bytes.count) : nil }
    var durableBytes: Int64 { Int64(durable ?? bytes.count) }

    func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) throws -> SourceRead {
        let end = durable ?? bytes.count
        guard offset < end else { return durable == nil ? .end : .notYet }
        let start = Int(offset)
        let count = min(buffer.count, end - start)
        bytes.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[start..<start + count])) }
        return .bytes(count)
    }
}

enum Clips {
    /// The committed clips, beside `Tests`.
    static let folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "samples")

    static func sample(_ name: String) throws -> MemorySource {
        MemorySource(bytes: [UInt8](try Data(contentsOf: folder.appending(path: name))))
    }

    /// Real clips outside of the project, if this machine has them.
    static var realFolder: URL? {
        ProcessInfo.processInfo.environment["HEADWATER_MEDIA"].flatMap { $0.isEmpty ? nil : URL(fileURLWithPath: $0) }
    }

    static func real(_ path: String) throws -> MemorySource {
        let folder = try #require(realFolder)
        return MemorySource(bytes: [UInt8](try Data(contentsOf: folder.appending(path: path))))
    }
}

/// Keeps everything that is emitted.
final class CollectingSink: ArtifactSink {
    private(set) var inits: [String: [UInt8]] = [:]
    private(set) var segments: [String: [Int: [UInt8]]] = [:]
    private(set) var poster: [UInt8]?
    private(set) var sheets: [Int: [UInt8]] = [:]
    private(set) var pictures: [Artifact.Picture: [UInt8]] = [:]
    var firstPasses: [Int: [UInt8]] = [:]
    private(set) var order: [Artifact.Kind] = []
    private(set) var lastProgress: (done: Int, of: Int)?

    func emit(_ kind: Artifact.Kind, _ bytes: [UInt8]) throws {
        order.append(kind)
        switch kind {
        case .initSegment(let rendition):
            if let earlier = inits[rendition] { #expect(earlier == bytes, "every job writes the same init segment") }
            inits[rendition] = bytes
        case .segment(let rendition, let number): segments[rendition, default: [:]][number] = bytes
        case .picture(let picture):
            pictures[picture] = bytes
            if picture.role == .poster { poster = bytes }
            if picture.role == .storyboard { sheets[picture.number] = bytes }
        case .firstPass(let chunk): firstPasses[chunk] = bytes
        }
    }

    func progress(done: Int, of: Int) {
        #expect(done >= 0 && done <= of)
        lastProgress = (done, of)
    }

    /// The init segment and all segments in order, one after the other.
    func file(_ rendition: String) throws -> [UInt8] {
        try #require(inits[rendition]) + segments[rendition, default: [:]].sorted { $0.key < $1.key }.flatMap(\.value)
    }
}

extension MediaEngine {
    /// As the codec process does it, without being confined.
    static func run(
        _ task: CodecTask, sources: [any ByteSource], limits: CodecLimits, sink: some ArtifactSink
    ) throws -> CodecResult {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer {
            // Empty, or the preparation left something behind.
            if rmdir(folder.path) != 0 { Issue.record("files are left in \(folder.path)") }
        }
        let preparation = try prepare(task, sources: sources, folder: folder.path)
        return try run(task, preparation: preparation, sources: sources, limits: limits, sink: sink)
    }
}

/// The engine's calls with what most tests give it.
enum Engine {
    static let limits = CodecLimits()
    // Once for the process: what the codec process does before it is confined.
    static let isReady: Bool = {
        do {
            MediaEngine.initialize()
            try Vips.initialize(for: PictureFormat.allCases)
            return true
        } catch {
            Issue.record(error)
            return false
        }
    }()

    static func inspect(
        _ source: any ByteSource, limits: CodecLimits = limits
    ) throws -> (facts: SourceFacts, index: SourceIndex) {
        try #require(isReady)
        let result = try MediaEngine.run(.inspect, sources: [source], limits: limits, sink: CollectingSink())
        guard case .inspected(let facts, let index) = result else {
            throw Failure(.internal, "not an inspection")
        }
        return (facts, index)
    }

    /// One second to a segment and two GOPs in it, so that a clip of seconds has several of everything.
    static func preset(sides: [Int] = [180, 120]) -> Preset {
        Preset(
            name: "test", summary: "", gopSeconds: 0.5, segmentSeconds: 1, maxErrorRatio: 0.1,
            video: Preset.Video(
                encoderPreset: "ultrafast", constantRateFactor: 23, bufferSeconds: 2,
                rungs: sides.map { Preset.Rung(shortSide: $0, maxBitsPerSecond: 2_000_000, audioGroup: "stereo") }),
            audio: [Preset.AudioGroup(name: "stereo", bitsPerSecond: 128_000)],
            storyboard: Preset.Storyboard(tileLongSide: 96, maxTiles: 100))
    }

    static func encodeVideo(_ job: Job, chunk: Int, group: Int, into sink: CollectingSink) throws -> DecodeTally {
        let task = CodecTask.encodeVideo(plan: job.plan, facts: job.facts, index: job.index, chunk: chunk, group: group)
        var sources = [job.source]
        if job.plan.needsFirstPass(group: group) {
            if sink.firstPasses[chunk] == nil {
                let first = CollectingSink()
                _ = try encodeVideo(job, chunk: chunk, group: try #require(job.plan.firstPassGroup), into: first)
                sink.firstPasses = first.firstPasses
            }
            sources.append(MemorySource(bytes: try #require(sink.firstPasses[chunk])))
        }
        guard case .encoded(let report) = try MediaEngine.run(task, sources: sources, limits: limits, sink: sink)
        else { throw Failure(.internal, "not an encoding") }
        return report.tally
    }

    static func encodeAudio(_ job: Job, rendition: Int, span: Int, into sink: CollectingSink) throws {
        let task = CodecTask.encodeAudio(
            plan: job.plan, facts: job.facts, index: job.index, rendition: rendition, span: span)
        _ = try MediaEngine.run(task, sources: [job.source], limits: limits, sink: sink)
    }

    /// - Parameter parts: an init segment and segments, in pieces of any kind.
    static func verify(_ parts: [[UInt8]]) throws -> VerifiedStream {
        try #require(isReady)
        return try Verification.run(ConcatenatedSource(parts.map { MemorySource(bytes: $0) }), limits: limits)
    }

    /// A source that was inspected and planned.
    struct Job: Sendable {
        var source: MemorySource
        var facts: SourceFacts
        var index: SourceIndex
        var plan: TranscodePlan

        init(
            _ source: MemorySource, preset: Preset = preset(), grouping: TranscodePlan.Grouping = .together
        ) throws {
            self.source = source
            (facts, index) = try inspect(source)
            plan = try TranscodePlan.make(facts: facts, index: index, preset: preset, grouping: grouping)
        }

        /// Encodes every chunk and span.
        func encodeAll() throws -> CollectingSink {
            let sink = CollectingSink()
            for chunk in plan.chunks.indices {
                for group in plan.rungGroups.indices {
                    let tally = try encodeVideo(self, chunk: chunk, group: group, into: sink)
                    #expect(tally.errors == 0)
                }
            }
            for rendition in plan.audio.indices {
                for span in plan.audioSpans.indices {
                    try encodeAudio(self, rendition: rendition, span: span, into: sink)
                }
            }
            return sink
        }
    }
}
