import CMAF
import Catalog
import CodecWire
import Foundation
import HeadwaterCore
import Storage
import Testing

@testable import Pipeline

/// What a codec process hands over is held against what it said of it, and against the plan.
@Suite struct SegmentIntakeTests {
    private let folder: String
    private let intake: SegmentIntake
    private let initSegment: [UInt8]
    private let segment: [UInt8]

    init() throws {
        folder = FileManager.default.temporaryDirectory.path + "/intake-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        // AAC-LC at 48 kHz in stereo (ISO/IEC 14496-3, 1.6.2.1).
        let configuration = try AudioConfiguration(
            audioSpecificConfig: [0x11, 0x90], channels: 2, sampleRate: 48_000, bitsPerSecond: 128_000,
            primingSamples: TranscodePlan.audioPrimingSamples)
        let track = Track(timescale: 48_000, language: "und", media: .audio(configuration))
        initSegment = InitSegment(track: track).bytes
        var writer = SegmentWriter(track: track, firstSequenceNumber: 1, includesSegmentIndex: false)
        let samples = (0..<3).map { Sample(data: [UInt8($0), 7, 7], duration: 1024, isSync: true) }
        writer.append(fragment: samples, decodeTime: 0)
        segment = writer.finish()
        let expected = ExpectedRendition(
            name: "stereo", media: .audio(channels: 2), timescale: 48_000,
            segments: [ExpectedSegment(number: 0, units: 0..<3)])
        intake = SegmentIntake(
            video: VideoID.make(milliseconds: 1), version: 1, expected: [expected],
            store: LocalObjectStore(root: "\(folder)/objects"))
    }

    private func take(_ kind: Artifact.Kind, _ bytes: [UInt8], madeAs made: [UInt8]? = nil) async throws {
        let path = "\(folder)/\(UUID().uuidString)"
        try Data(bytes).write(to: URL(filePath: path))
        let digest = ArtifactDigest.sha256(of: made ?? bytes)
        try await intake.take(Artifact(kind: kind, byteCount: Int64(bytes.count), sha256: digest), at: path)
    }

    private func verified(samples: Int64, errors: Int = 0) -> VerifiedRendition {
        VerifiedRendition(rendition: "stereo", decodedUnits: samples, errors: errors, size: nil)
    }

    @Test func `what was made, decoded and stored is complete`() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await take(.initSegment(rendition: "stereo"), initSegment)
        try await take(.segment(rendition: "stereo", number: 0), segment)
        let stored = try await intake.finish(verified: [verified(samples: 3 * 1024)])
        #expect(stored.map(\.segments.count) == [1])
    }

    @Test func `other bytes than were made are refused`() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await take(.initSegment(rendition: "stereo"), initSegment)
        var other = segment
        other[other.count - 1] ^= 1
        let failure = await #expect(throws: Failure.self) {
            try await take(.segment(rendition: "stereo", number: 0), segment, madeAs: other)
        }
        #expect(failure?.code == .verificationFailed)
    }

    @Test func `what was not decoded, or not without errors, is not complete`() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await take(.initSegment(rendition: "stereo"), initSegment)
        try await take(.segment(rendition: "stereo", number: 0), segment)
        for found in [[], [verified(samples: 1024)], [verified(samples: 3 * 1024, errors: 1)]] {
            let failure = await #expect(throws: Failure.self) { try await intake.finish(verified: found) }
            #expect(failure?.code == .verificationFailed)
        }
    }
}
