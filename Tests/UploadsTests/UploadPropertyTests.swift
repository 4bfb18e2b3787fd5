import Catalog
import Crypto
import Foundation
import HeadwaterCore
import NIOCore
import Testing

@testable import Uploads

/// Whatever a client does and whatever befalls it, the bytes are those that it sent, in their order.
@Suite struct UploadPropertyTests {
    /// One request somewhere in the file: whole or broken off, with a right, a wrong or no checksum, in any pieces.
    private static func request(
        _ bytes: [UInt8], at offset: Int, _ random: inout Seeded
    ) throws -> (append: UploadAppend, body: TestBody, isHonest: Bool) {
        let end = Int.random(in: offset...min(bytes.count, offset + 12_000), using: &random)
        var pieces: [[UInt8]] = []
        var start = offset
        while start < end {
            let next = Int.random(in: start...min(end, start + 3000), using: &random)
            pieces.append(Array(bytes[start..<next]))
            start = next
        }
        var append = UploadAppend(
            offset: Int64(offset), bodyLength: Bool.random(using: &random) ? Int64(end - offset) : nil)
        var isHonest = true
        if Bool.random(using: &random) {
            let algorithm = try #require(UploadChecksum.Algorithm.allCases.randomElement(using: &random))
            var sum = UploadChecksum.Sum(algorithm)
            bytes[offset..<end].withUnsafeBytes { sum.add($0) }
            isHonest = Int.random(in: 0..<3, using: &random) > 0
            if !isHonest { [UInt8(1)].withUnsafeBytes { sum.add($0) } }
            let digest = sum.digest.base64EncodedString()
            append.checksum = try UploadChecksum(header: "\(algorithm.rawValue) \(digest)")
        }
        let breaks = Int.random(in: 0..<3, using: &random) == 0
        return (append, TestBody(pieces: pieces, breaks: breaks), isHonest)
    }

    /// Sends all of it into an upload that is there, over restarts.
    private static func send(
        _ bytes: [UInt8], to id: VideoID, isDeferred: Bool, _ bench: Workbench, _ random: inout Seeded
    ) async throws {
        var service = bench.open()
        var known: Int64 = 0
        var isDeferred = isDeferred
        while true {
            let progress = try await service.resume(id).progress
            try #require(progress.offset >= known, "the offset went back")
            known = progress.offset
            if progress.isComplete { return }
            var (append, body, isHonest) = try request(bytes, at: Int(known), &random)
            if isDeferred, known > bytes.count / 2 || known == bytes.count {
                append.uploadLength = Int64(bytes.count)
                isDeferred = false
            }
            do {
                let status = try await service.append(append, to: id, body: body)
                try #require(isHonest && !body.breaks)
                try #require(status.progress.offset == known + body.pieces.reduce(0) { $0 + Int64($1.count) })
            } catch let refusal as UploadRefusal {
                try #require(
                    body.breaks ? refusal.kind == .interrupted : refusal.kind == .checksumMismatch && !isHonest)
                if append.checksum != nil { try #require(refusal.offset == known) }
            }
            if Int.random(in: 0..<4, using: &random) == 0 {
                service = bench.open()
                _ = try await service.recover()
            }
        }
    }

    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func `any requests over any crashes give the same bytes`(seed: UInt64) async throws {
        var random = Seeded(state: seed)
        let bench = try await Workbench()
        let bytes = (0..<60_000).map { _ in UInt8.random(in: 0...255, using: &random) }
        let isDeferred = Bool.random(using: &random)
        let id = try await bench.open().create(
            NewUpload(length: isDeferred ? nil : Int64(bytes.count), sourceName: SourceName("a.mp4")))
        try await Self.send(bytes, to: id, isDeferred: isDeferred, bench, &random)
        #expect(try bench.bytes(id) == bytes, "seed \(seed)")
        #expect(try await bench.video(id)?.state == .processing, "seed \(seed)")
        #expect(try await bench.jobs(id).count == 1, "seed \(seed)")
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `any division into parts gives the same bytes`(seed: UInt64) async throws {
        var random = Seeded(state: seed)
        let bench = try await Workbench()
        let bytes = (0..<40_000).map { _ in UInt8.random(in: 0...255, using: &random) }
        var parts: [VideoID] = []
        var start = 0
        while start < bytes.count {
            let end = Int.random(in: start...min(bytes.count, start + 15_000), using: &random)
            let id = try await bench.open().create(
                NewUpload(kind: .partial, length: Int64(end - start), sourceName: SourceName("")))
            try await Self.send(Array(bytes[start..<end]), to: id, isDeferred: false, bench, &random)
            parts.append(id)
            start = end
        }
        let id = try await bench.open().join(FinalUpload(parts: parts, metadata: UploadMetadata())).id
        #expect(try bench.bytes(id) == bytes, "seed \(seed)")
        #expect(try await bench.database.read { try $0.videos.page(limit: 9) }.map(\.id) == [id], "seed \(seed)")
    }
}
