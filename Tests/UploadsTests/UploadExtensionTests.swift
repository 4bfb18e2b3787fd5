import Catalog
import Crypto
import Foundation
import HeadwaterCore
import NIOCore
import Testing

@testable import Uploads

/// Lengths that come later, checked chunks, and uploads in parts, as the service keeps them.
@Suite struct UploadExtensionTests {
    private static func new(_ length: Int64?, _ kind: UploadRecord.Kind = .single) -> NewUpload {
        NewUpload(kind: kind, length: length, sourceName: SourceName("clip.mp4"))
    }

    private static func sha256(_ bytes: [UInt8]) throws -> UploadChecksum {
        try UploadChecksum(header: "sha256 \(Data(SHA256.hash(data: bytes)).base64EncodedString())")
    }

    // MARK: - Length

    @Test func `a length that comes late is kept, told, and never changes`() async throws {
        let bench = try await Workbench()
        let service = bench.open()
        let id = try await service.create(Self.new(nil))
        #expect(try await service.append(to: id, at: 0, [1, 2]) == UploadProgress(offset: 2, length: nil))
        #expect(try await bench.video(id)?.sourceBytes == nil)
        let late = UploadAppend(offset: 2, bodyLength: 1, uploadLength: 4)
        #expect(
            try await service.append(late, to: id, body: TestBody(pieces: [[3]])).progress
                == UploadProgress(offset: 3, length: 4))
        #expect(try await bench.video(id)?.sourceBytes == 4)
        for other in [3, 5] as [Int64] {
            let changed = UploadAppend(offset: 3, bodyLength: 0, uploadLength: other)
            await #expect { try await service.append(changed, to: id, body: TestBody(pieces: [])) } throws: {
                kind($0) == .inconsistentLength
            }
        }
        #expect(try await bench.open().append(to: id, at: 3, [4]).isComplete)
        #expect(try await bench.video(id)?.state == .processing)
    }

    @Test func `a length below what is there is refused, and one above the limit`() async throws {
        let bench = try await Workbench()
        let service = bench.open()
        let id = try await service.create(Self.new(nil))
        try await service.append(to: id, at: 0, [1, 2])
        for (length, refused) in [(1, .inconsistentLength), (1 << 40 + 1, .tooLarge)]
            as [(Int64, UploadRefusal.Kind)]
        {
            let append = UploadAppend(offset: 2, bodyLength: 0, uploadLength: length)
            await #expect { try await service.append(append, to: id, body: TestBody(pieces: [])) } throws: {
                kind($0) == refused
            }
        }
        #expect(try await service.resume(id).progress == UploadProgress(offset: 2, length: nil))
    }

    @Test func `a body too long for the length that it brings changes nothing`() async throws {
        let bench = try await Workbench()
        let service = bench.open()
        let id = try await service.create(Self.new(nil))
        let append = UploadAppend(offset: 0, bodyLength: 3, uploadLength: 2)
        await #expect { try await service.append(append, to: id, body: TestBody(pieces: [[1, 2, 3]])) } throws: {
            kind($0) == .exceedsLength
        }
        #expect(try await service.resume(id).progress == UploadProgress(offset: 0, length: nil))
    }

    @Test func `the end of a body can be that of the upload, if it came whole`() async throws {
        let bench = try await Workbench()
        let service = bench.open()
        let id = try await service.create(Self.new(nil))
        let last = UploadAppend(offset: 0, bodyLength: nil, endsUpload: true)
        await #expect {
            try await service.append(last, to: id, body: TestBody(pieces: [[1]], breaks: true))
        } throws: {
            kind($0) == .interrupted
        }
        #expect(try await service.resume(id).progress == UploadProgress(offset: 1, length: nil))
        let rest = UploadAppend(offset: 1, bodyLength: nil, endsUpload: true)
        #expect(
            try await service.append(rest, to: id, body: TestBody(pieces: [[2], [3]])).progress
                == UploadProgress(offset: 3, length: 3))
        #expect(try await bench.video(id)?.sourceBytes == 3)
        #expect(try await bench.video(id)?.state == .processing)
    }

    // MARK: - Checksums

    @Test func `a chunk with its checksum is kept`() async throws {
        let bench = try await Workbench()
        let service = bench.open()
        let id = try await service.create(Self.new(5))
        try await service.append(to: id, at: 0, [1])
        let append = UploadAppend(offset: 1, bodyLength: 3, checksum: try Self.sha256([2, 3, 4]))
        #expect(
            try await service.append(append, to: id, body: TestBody(pieces: [[2], [3, 4]])).progress.offset == 4)
        #expect(try bench.bytes(id) == [1, 2, 3, 4])
        #expect(try bench.files(id) == ["source"])
    }

    @Test func `a chunk with another checksum, or that breaks off, is discarded`() async throws {
        let bench = try await Workbench()
        let service = bench.open()
        let id = try await service.create(Self.new(5))
        try await service.append(to: id, at: 0, [1])
        let append = UploadAppend(offset: 1, bodyLength: 3, checksum: try Self.sha256([2, 3, 5]))
        await #expect { try await service.append(append, to: id, body: TestBody(pieces: [[2, 3, 4]])) } throws: {
            kind($0) == .checksumMismatch && ($0 as? UploadRefusal)?.offset == 1
        }
        await #expect {
            try await service.append(append, to: id, body: TestBody(pieces: [[2, 3]], breaks: true))
        } throws: {
            kind($0) == .interrupted && ($0 as? UploadRefusal)?.offset == 1
        }
        #expect(try bench.bytes(id) == [1])
        #expect(try bench.files(id) == ["source"])
    }

    @Test func `a checked chunk that is too long is discarded as a whole`() async throws {
        let bench = try await Workbench()
        let service = bench.open()
        let id = try await service.create(Self.new(2))
        let append = UploadAppend(offset: 0, bodyLength: nil, checksum: try Self.sha256([1, 2, 3]))
        await #expect { try await service.append(append, to: id, body: TestBody(pieces: [[1, 2], [3]])) } throws: {
            kind($0) == .exceedsLength
        }
        #expect(try await service.resume(id).progress.offset == 0)
    }

    @Test func `what a crash left of a checked chunk counts for nothing`() async throws {
        let bench = try await Workbench()
        let id = try await bench.open().create(Self.new(5))
        try Data([1, 2]).write(to: URL(filePath: UploadStore(root: bench.root).stagedPath(of: id)))
        let service = bench.open()
        _ = try await service.recover()
        #expect(try await service.resume(id).progress.offset == 0)
        #expect(try bench.files(id) == ["source"])
    }

    // MARK: - Parts

    private static func parts(
        _ contents: [[UInt8]], _ service: UploadService
    ) async throws -> [VideoID] {
        var parts: [VideoID] = []
        for content in contents {
            let id = try await service.create(new(Int64(content.count), .partial))
            try await service.append(to: id, at: 0, content)
            parts.append(id)
        }
        return parts
    }

    @Test func `a final upload is its parts in order and becomes the only video`() async throws {
        let bench = try await Workbench()
        let service = bench.open()
        let parts = try await Self.parts([[1, 2], [], [3], [4, 5, 6]], service)
        for part in parts { #expect(try await bench.video(part) == nil) }
        let final = try FinalUpload(parts: [parts[3], parts[0], parts[1], parts[2]], metadata: clip())
        let id = try await service.join(final).id
        #expect(try bench.bytes(id) == [4, 5, 6, 1, 2, 3])
        let video = try #require(try await bench.video(id))
        #expect(video.state == .processing)
        #expect(video.sourceBytes == 6)
        #expect(video.title == "clip")
        #expect(try await bench.jobs(id).count == 1)
        let status = try await service.resume(id)
        #expect(status.progress == UploadProgress(offset: 6, length: 6))
        #expect(status.kind == .final)
        #expect(status.parts == final.parts)
        for part in parts {
            await #expect { try await service.resume(part) } throws: { kind($0) == .gone }
            #expect(try bench.files(part).isEmpty)
        }
        // The client did not hear the answer and asks again.
        #expect(try await service.join(final).id == id)
        await #expect { try await service.append(to: id, at: 6, [7]) } throws: { kind($0) == .sealed }
    }

    @Test func `only complete and free partial uploads can be joined`() async throws {
        let bench = try await Workbench()
        let service = bench.open()
        let whole = try await service.create(Self.new(1))
        try await service.append(to: whole, at: 0, [1])
        let unfinished = try await service.create(Self.new(1, .partial))
        let taken = try await Self.parts([[1]], service)[0]
        _ = try await service.join(FinalUpload(parts: [taken], metadata: UploadMetadata()))
        let good = try await Self.parts([[1]], service)[0]
        for bad in [whole, unfinished, taken, VideoID.make(milliseconds: 1)] {
            let final = try FinalUpload(parts: [good, bad], metadata: UploadMetadata())
            await #expect { try await service.join(final) } throws: { kind($0) == .unusablePart }
        }
        #expect(try await service.terminate(good) == .terminated)
    }

    @Test func `nobody joins the parts of somebody else`() async throws {
        let bench = try await Workbench()
        let service = bench.open()
        var new = Self.new(1, .partial)
        new.owner = "alice"
        let part = try await service.create(new)
        try await service.append(to: part, at: 0, [1])
        let asked = { (owner: String?) throws -> FinalUpload in
            var final = try FinalUpload(parts: [part], metadata: UploadMetadata())
            final.upload.owner = owner
            return final
        }
        for thief in [nil, "mallory"] {
            let stolen = try asked(thief)
            await #expect { try await service.join(stolen) } throws: { kind($0) == .unusablePart }
        }
        let id = try await service.join(asked("alice")).id
        #expect(try bench.bytes(id) == [1])
    }

    @Test func `joining that a crash cut short is begun anew`() async throws {
        let bench = try await Workbench()
        let service = bench.open()
        let parts = try await Self.parts([[1, 2], [3]], service)
        // As it is when the process dies after the rows were made and some bytes were copied.
        var upload = Self.new(3, .final)
        upload.metadata = ""
        let id = try await service.add(upload, parts: parts) { try $0.uploads.bind(parts, to: $1) }.id
        try Data([9, 9]).write(to: URL(filePath: service.store.path(of: id)))
        await #expect { try await service.terminate(parts[0]) } throws: { kind($0) == .sealed }
        let again = bench.open()
        try await withThrowingTaskGroup(of: UploadProgress.self) { group in
            // Several that ask at once do not write over one another.
            for _ in 0..<8 { group.addTask { try await again.resume(id).progress } }
            for try await progress in group { #expect(progress == UploadProgress(offset: 3, length: 3)) }
        }
        #expect(try await bench.open().recover() == UploadService.Recovery())
        #expect(try bench.bytes(id) == [1, 2, 3])
        #expect(try await bench.video(id)?.state == .processing)
        #expect(try bench.files(parts[0]).isEmpty)
    }

    @Test func `a start finishes joining that a crash cut short`() async throws {
        let bench = try await Workbench()
        let service = bench.open()
        let parts = try await Self.parts([[1, 2], [3]], service)
        let id = try await service.add(Self.new(3, .final), parts: parts) { try $0.uploads.bind(parts, to: $1) }.id
        #expect(try await bench.open().recover() == UploadService.Recovery(completed: [id]))
        #expect(try bench.bytes(id) == [1, 2, 3])
    }

    @Test func `complete parts survive a restart`() async throws {
        let bench = try await Workbench()
        let parts = try await Self.parts([[1, 2]], bench.open())
        let service = bench.open()
        #expect(try await service.recover() == UploadService.Recovery())
        let id = try await service.join(FinalUpload(parts: parts, metadata: UploadMetadata())).id
        #expect(try bench.bytes(id) == [1, 2])
    }

    private func clip() throws -> UploadMetadata { try UploadMetadata(header: "filename Y2xpcC5tcDQ=") }
}
