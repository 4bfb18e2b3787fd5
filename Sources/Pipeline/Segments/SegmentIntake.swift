import CMAF
import Catalog
import CodecWire
import Foundation
import HeadwaterCore

/// One rendition's part of a job, stored.
struct StoredRendition: Sendable {
    var expected: ExpectedRendition
    var initSegment: InitRecord
    var segments: [SegmentRecord]
    /// Whether a decoder's buffer that fills at the cap had enough for every frame; true where there is no cap.
    var keepsCap: Bool

    /// Writes the rows that make the segments listable.
    ///
    /// - Throws: ``Failure`` when another chunk of the rendition was made with other parameter sets: one init
    ///   segment must do for all.
    func record(in transaction: any Transaction) throws {
        let standing = try transaction.segments.addInit(initSegment)
        guard standing.object.sha256 == initSegment.object.sha256 else {
            throw Failure.verification("\(expected.name): chunks need different init segments")
        }
        for var segment in segments {
            segment.isVerified = true
            try transaction.segments.add(segment)
        }
    }
}

/// Takes finished segments from the codec process: reads their boxes, holds them against the plan, stores them.
///
/// What comes from the codec is as untrusted as the source it worked on. Keys end in a hash of the
/// bytes, so that an attempt whose lease was lost can't change what another one stored.
actor SegmentIntake {
    private struct Rendition {
        var expected: ExpectedRendition
        var initSegment: (bytes: [UInt8], record: InitRecord)?
        var segments: [SegmentRecord] = []
        var cap: CapMeasurement?

        init(_ expected: ExpectedRendition) {
            self.expected = expected
            cap = expected.buffer.map { CapMeasurement($0) }
        }
    }

    private let video: VideoID
    private let version: Int
    private let store: any ObjectStore
    private var renditions: [String: Rendition]
    private let order: [String]

    init(video: VideoID, version: Int, expected: [ExpectedRendition], store: any ObjectStore) {
        self.video = video
        self.version = version
        self.store = store
        renditions = Dictionary(uniqueKeysWithValues: expected.map { ($0.name, Rendition($0)) })
        order = expected.map(\.name)
    }

    func take(_ artifact: Artifact, at path: String) async throws {
        switch artifact.kind {
        case .initSegment(let rendition): try await takeInit(artifact, of: rendition, at: path)
        case .segment(let rendition, let number): try await takeSegment(artifact, number, of: rendition, at: path)
        case .picture, .firstPass: throw unexpected(artifact)
        }
    }

    private func takeInit(_ artifact: Artifact, of name: String, at path: String) async throws {
        guard let rendition = renditions[name], rendition.initSegment == nil else {
            throw Failure.unrequested("init of \(name)")
        }
        let bytes = try Self.read(path)
        let track = try readingBoxes(of: name) { try CMAFReader.track(initSegment: bytes) }
        try rendition.expected.check(track)
        let stored = try await store(artifact, bytes, as: "init", in: name, extension: "mp4")
        renditions[name]?.initSegment = (
            bytes,
            InitRecord(video: video, version: version, rendition: name, object: StoredObject(stored), facts: track)
        )
    }

    private func takeSegment(
        _ artifact: Artifact, _ number: Int, of name: String, at path: String
    ) async throws {
        guard let rendition = renditions[name], let initSegment = rendition.initSegment?.bytes,
            rendition.segments.count < rendition.expected.segments.count
        else {
            throw Failure.unrequested("segment \(number) of \(name)")
        }
        let expected = rendition.expected.segments[rendition.segments.count]
        guard expected.number == number else {
            throw Failure(
                .codecProtocol, "The codec process sent segments out of order.",
                detail: "segment \(number) of \(name) instead of \(expected.number)")
        }
        let bytes = try Self.read(path)
        let facts = try readingBoxes(of: name) { try CMAFReader.segment(bytes, initSegment: initSegment) }
        try rendition.expected.check(facts, of: expected)
        try readingBoxes(of: name) { try renditions[name]?.cap?.add(bytes, initSegment: initSegment) }
        let stored = try await store(
            artifact, bytes, as: VersionLayout.stem(ofSegment: number), in: name, extension: "m4s")
        renditions[name]?.segments.append(
            SegmentRecord(
                video: video, version: version, rendition: name, number: number, object: StoredObject(stored),
                facts: facts, isVerified: false))
    }

    /// The complete output; throws when something is missing, or was not decoded as it should have been.
    func finish(verified: [VerifiedRendition]) throws -> [StoredRendition] {
        try order.map { name in
            guard let rendition = renditions[name], let initSegment = rendition.initSegment,
                rendition.segments.count == rendition.expected.segments.count
            else {
                throw Failure.verification("\(name): segments are missing")
            }
            guard let found = verified.first(where: { $0.rendition == name }) else {
                throw Failure.verification("\(name): nothing was decoded")
            }
            try rendition.expected.check(found)
            return StoredRendition(
                expected: rendition.expected, initSegment: initSegment.record, segments: rendition.segments,
                keepsCap: rendition.cap?.holds ?? true)
        }
    }

    /// - Throws: ``Failure`` when the stored bytes are not those that the codec process made and checked.
    private func store(
        _ artifact: Artifact, _ bytes: [UInt8], as stem: String, in rendition: String, extension suffix: String
    ) async throws -> ObjectInfo {
        let info = try await store.put(
            VersionLayout(video: video, version: version).key(
                folder: rendition, stem: stem, bytes: bytes, extension: suffix),
            .bytes(bytes))
        let kept = try await store.read(info.key, range: 0..<info.byteCount)
        guard ArtifactDigest.sha256(of: kept) == artifact.sha256 else {
            throw Failure.verification("\(rendition): \(stem) was stored with other bytes than were made")
        }
        return info
    }

    private func readingBoxes<Value>(of name: String, _ read: () throws -> Value) throws -> Value {
        do { return try read() } catch {
            throw Failure.verification("\(name): \(error)")
        }
    }

    private func unexpected(_ artifact: Artifact) -> Failure {
        Failure.unrequested("\(artifact.kind)")
    }

    /// Beyond any segment that a preset's rates allow; the codec's files are read into memory whole.
    private static let largestSegment: Int64 = 256 << 20

    private static func read(_ path: String) throws -> [UInt8] {
        let file = try SourceFile(path: path)
        guard file.durableBytes <= largestSegment else {
            throw Failure.verification("a segment of \(file.durableBytes) bytes")
        }
        return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    }
}
