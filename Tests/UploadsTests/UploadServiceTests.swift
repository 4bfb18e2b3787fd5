import Catalog
import Foundation
import HeadwaterCore
import NIOCore
import Testing

@testable import Uploads

@Suite struct UploadServiceTests {
    @Test func `an upload begins as a video of the same id`() async throws {
        let bench = try await Workbench()
        let id = try await bench.open().create(
            NewUpload(length: 5, metadata: UploadMetadata(header: "filename bXkgY2F0Lm1wNA==")))
        let video = try #require(try await bench.video(id))
        #expect(video.state == .uploading)
        #expect(video.title == "my cat")
        #expect(video.sourceName == "my cat.mp4")
        #expect(video.sourceBytes == 5)
        #expect(try await bench.jobs(id).isEmpty)
        #expect(try bench.bytes(id).isEmpty)
    }

    @Test func `the last byte begins the work, once`() async throws {
        let bench = try await Workbench()
        let service = bench.open()
        let id = try await service.create(NewUpload(length: 5, metadata: UploadMetadata()))
        #expect(try await service.append(to: id, at: 0, [1, 2, 3]).offset == 3)
        #expect(try await bench.video(id)?.state == .uploading)
        #expect(try await service.append(to: id, at: 3, [4, 5]).isComplete)
        #expect(try await bench.video(id)?.state == .processing)
        #expect(try await bench.jobs(id).map(\.kind) == [.inspect])
        #expect(try bench.bytes(id) == [1, 2, 3, 4, 5])
        // A client that did not hear the answer asks again.
        #expect(try await service.resume(id).progress.isComplete)
        #expect(try await service.append(to: id, at: 5, []).isComplete)
        #expect(try await bench.jobs(id).count == 1)
    }

    @Test func `what is wanted of a video is kept, and its first job hears of it after a restart`() async throws {
        let bench = try await Workbench()
        let metadata = try UploadMetadata(header: "start MS41,passthrough ZmFsc2U=")
        let id = try await bench.open().create(NewUpload(length: 1, metadata: metadata))
        let wanted = EncodeOptions(start: MediaTime(1500, timescale: 1000), passesThrough: false)
        #expect(try await bench.video(id)?.options == wanted)
        try await bench.open().append(to: id, at: 0, [1])
        #expect(try await bench.jobs(id).map(\.payload) == ["\(wanted as EncodeOptions? as Any)"])
    }

    @Test func `a file longer than any that is taken is refused`() async throws {
        let bench = try await Workbench()
        let upload = NewUpload(length: bench.configuration.maxLength + 1, sourceName: SourceName("long.mp4"))
        await #expect { try await bench.open().create(upload) } throws: { kind($0) == .tooLarge }
    }

    @Test func `an upload of nothing is complete at once`() async throws {
        let bench = try await Workbench()
        let id = try await bench.open().create(NewUpload(length: 0, metadata: UploadMetadata()))
        #expect(try await bench.video(id)?.state == .processing)
    }

    @Test func `a wrong offset changes nothing`() async throws {
        let bench = try await Workbench()
        let service = bench.open()
        let id = try await service.create(NewUpload(length: 5, metadata: UploadMetadata()))
        try await service.append(to: id, at: 0, [1, 2])
        for offset in [0, 1, 3, 5] as [Int64] {
            await #expect { try await service.append(to: id, at: offset, [9]) } throws: { kind($0) == .offsetMismatch }
        }
        #expect(try bench.bytes(id) == [1, 2])
    }

    @Test func `a body known to be too long is refused unread`() async throws {
        let bench = try await Workbench()
        let service = bench.open()
        let id = try await service.create(NewUpload(length: 2, metadata: UploadMetadata()))
        await #expect { try await service.append(to: id, at: 0, [1, 2, 3]) } throws: { kind($0) == .exceedsLength }
        #expect(try bench.bytes(id).isEmpty)
    }

    @Test func `of a body of unknown length what fits is kept and completes the upload`() async throws {
        let bench = try await Workbench()
        let service = bench.open()
        let id = try await service.create(NewUpload(length: 3, metadata: UploadMetadata()))
        let body = TestBody(pieces: [[1, 2], [3, 4], [5]])
        await #expect { try await service.append(to: id, at: 0, bodyLength: nil, body: body) } throws: {
            kind($0) == .exceedsLength
        }
        #expect(try bench.bytes(id) == [1, 2, 3])
        #expect(try await bench.video(id)?.state == .processing)
    }

    @Test func `what arrived before a connection broke is kept`() async throws {
        let bench = try await Workbench()
        let service = bench.open()
        let id = try await service.create(NewUpload(length: 5, metadata: UploadMetadata()))
        let body = TestBody(pieces: [[1], [2, 3]], breaks: true)
        await #expect { try await service.append(to: id, at: 0, bodyLength: 5, body: body) } throws: {
            kind($0) == .interrupted
        }
        #expect(try await service.resume(id).progress == UploadProgress(offset: 3, length: 5))
    }

    @Test func `a body that ends before its announced length is an interruption`() async throws {
        let bench = try await Workbench()
        let service = bench.open()
        let id = try await service.create(NewUpload(length: 5, metadata: UploadMetadata()))
        await #expect {
            try await service.append(to: id, at: 0, bodyLength: 4, body: TestBody(pieces: [[1]]))
        } throws: {
            kind($0) == .interrupted
        }
        #expect(try await service.resume(id).progress.offset == 1)
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `any split into requests and pieces, with breaks and restarts, gives the same bytes`(seed: UInt64) async throws
    {
        var random = Seeded(state: seed)
        let bench = try await Workbench()
        var service = bench.open()
        let bytes = (0..<50_000).map { _ in UInt8.random(in: 0...255, using: &random) }
        let id = try await service.create(NewUpload(length: Int64(bytes.count), metadata: UploadMetadata()))
        while true {
            let offset = Int(try await service.resume(id).progress.offset)
            if offset == bytes.count { break }
            let end = Int.random(in: offset...bytes.count, using: &random)
            var pieces: [[UInt8]] = []
            var start = offset
            while start < end {
                let next = Int.random(in: start...min(end, start + 9000), using: &random)
                pieces.append(Array(bytes[start..<next]))
                start = next
            }
            let body = TestBody(pieces: pieces, breaks: Bool.random(using: &random))
            do {
                _ = try await service.append(
                    to: id, at: Int64(offset), bodyLength: Bool.random(using: &random) ? Int64(end - offset) : nil,
                    body: body)
            } catch {
                try #require(kind(error) == .interrupted)
            }
            if Bool.random(using: &random) { service = bench.open() }
        }
        #expect(try bench.bytes(id) == bytes, "seed \(seed)")
        #expect(try await bench.jobs(id).count == 1)
    }

    @Test func `a newer request ends the older one and goes on where it was`() async throws {
        let bench = try await Workbench()
        let service = bench.open()
        let id = try await service.create(NewUpload(length: 4, metadata: UploadMetadata()))
        let (body, source) = AsyncThrowingStream.makeStream(of: ByteBuffer.self, throwing: (any Error).self)
        let reading = AsyncStream.makeStream(of: Void.self)
        let older = Task {
            try await service.append(to: id, at: 0, bodyLength: 4, body: body) { reading.continuation.finish() }
        }
        for await _ in reading.stream {}
        source.yield(ByteBuffer(bytes: [1, 2] as [UInt8]))
        // Written, though not yet synced, as soon as the file has grown.
        while try bench.bytes(id).count < 2 { await Task.yield() }
        #expect(try await service.resume(id).progress.offset == 2)
        await #expect { try await older.value } throws: { kind($0) == .superseded }
        try await service.append(to: id, at: 2, [3, 4])
        #expect(try bench.bytes(id) == [1, 2, 3, 4])
    }

    @Test func `the end of the caller keeps what arrived`() async throws {
        let bench = try await Workbench()
        let service = bench.open()
        let id = try await service.create(NewUpload(length: 4, metadata: UploadMetadata()))
        let (body, source) = AsyncThrowingStream.makeStream(of: ByteBuffer.self, throwing: (any Error).self)
        source.yield(ByteBuffer(bytes: [1, 2] as [UInt8]))
        let request = Task { try await service.append(to: id, at: 0, bodyLength: 4, body: body) }
        while try bench.bytes(id).count < 2 { await Task.yield() }
        request.cancel()
        await #expect { try await request.value } throws: { kind($0) == .interrupted }
        #expect(try await service.resume(id).progress.offset == 2)
    }

    @Test func `a full disk is told, and nothing is lost`() async throws {
        let bench = try await Workbench()
        let service = bench.open()
        let id = try await service.create(NewUpload(length: 4, metadata: UploadMetadata()))
        let path = service.store.path(of: id)
        try FileManager.default.removeItem(atPath: path)
        // Every write to it fails with ENOSPC (full(4)).
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/dev/full")
        await #expect { try await service.append(to: id, at: 0, [1, 2]) } throws: { kind($0) == .outOfSpace }
        #expect(try await bench.video(id)?.state == .uploading)
    }

    @Test func `an upload that the disk can't hold is refused at the beginning`() async throws {
        let bench = try await Workbench(reservedBytes: .max)
        await #expect { try await bench.open().create(NewUpload(length: 1, metadata: UploadMetadata())) } throws: {
            kind($0) == .outOfSpace
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: bench.root).isEmpty)
    }

    @Test func `a terminated upload is gone with its bytes and its video`() async throws {
        let bench = try await Workbench()
        let service = bench.open()
        let id = try await service.create(NewUpload(length: 4, metadata: UploadMetadata()))
        try await service.append(to: id, at: 0, [1, 2])
        #expect(try await service.terminate(id) == .terminated)
        #expect(try await bench.video(id) == nil)
        #expect(try FileManager.default.contentsOfDirectory(atPath: bench.root).isEmpty)
        await #expect { try await service.resume(id) } throws: { kind($0) == .gone }
        await #expect { try await service.append(to: id, at: 2, [3]) } throws: { kind($0) == .gone }
        await #expect { try await service.terminate(id) } throws: { kind($0) == .gone }
        let unknown = VideoID.make(milliseconds: 1)
        await #expect { try await service.resume(unknown) } throws: { kind($0) == .notFound }
        await #expect { try await service.terminate(unknown) } throws: { kind($0) == .notFound }
    }

    @Test func `a complete upload is not terminated but told to be complete`() async throws {
        let bench = try await Workbench()
        let service = bench.open()
        let id = try await service.create(NewUpload(length: 0, metadata: UploadMetadata()))
        #expect(try await service.terminate(id) == .isComplete)
        #expect(try await bench.video(id) != nil)
    }
}

@Suite struct UploadRecoveryTests {
    @Test func `an upload whose last byte came before a crash is completed`() async throws {
        let bench = try await Workbench()
        let id = try await bench.open().create(NewUpload(length: 3, metadata: UploadMetadata()))
        try Data([1, 2, 3]).write(to: URL(filePath: UploadStore(root: bench.root).path(of: id)))
        #expect(try await bench.open().recover() == UploadService.Recovery(completed: [id]))
        #expect(try await bench.video(id)?.state == .processing)
        #expect(try await bench.jobs(id).count == 1)
        #expect(try await bench.open().recover() == UploadService.Recovery())
    }

    @Test func `asking for a complete upload completes it`() async throws {
        let bench = try await Workbench()
        let service = bench.open()
        let id = try await service.create(NewUpload(length: 3, metadata: UploadMetadata()))
        try Data([1, 2, 3]).write(to: URL(filePath: UploadStore(root: bench.root).path(of: id)))
        #expect(try await service.resume(id).progress.isComplete)
        #expect(try await bench.video(id)?.state == .processing)
    }

    @Test func `an unfinished upload goes on after a restart`() async throws {
        let bench = try await Workbench()
        let id = try await bench.open().create(NewUpload(length: 3, metadata: UploadMetadata()))
        try await bench.open().append(to: id, at: 0, [1, 2])
        let service = bench.open()
        #expect(try await service.recover() == UploadService.Recovery())
        try await service.append(to: id, at: 2, [3])
        #expect(try await bench.video(id)?.state == .processing)
    }

    @Test func `a file that no video names is removed, and a missing one is made again`() async throws {
        let bench = try await Workbench()
        let service = bench.open()
        let orphan = VideoID.make(milliseconds: 1)
        try await service.store.create(orphan)
        let bereft = try await service.create(NewUpload(length: 3, metadata: UploadMetadata()))
        try await service.store.remove(bereft)
        #expect(try await service.recover() == UploadService.Recovery(restarted: [bereft], removed: [orphan]))
        #expect(try await service.resume(bereft).progress.offset == 0)
    }
}

/// SplitMix64: the same numbers on every machine.
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
