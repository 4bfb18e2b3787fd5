import Catalog
import Foundation
import HeadwaterCore
import Testing

@testable import Uploads

@Suite struct PartTicketTests {
    private let office = PartTicket.Office()
    private let ticket = PartTicket(upload: TusRequestTests.id, part: 3, expires: 1000)

    @Test func `a ticket is good until it expires`() throws {
        let signature = office.signature(of: ticket)
        try office.check(ticket, signature: signature, now: 999)
        #expect(throws: PartTicket.Refusal.expired) { try office.check(ticket, signature: signature, now: 1000) }
    }

    @Test func `a ticket is good for nothing but what it says`() {
        let signature = office.signature(of: ticket)
        var others = [ticket, ticket, ticket, ticket]
        others[0].part = 4
        others[1].expires = 2000
        others[2].upload = TusExtensionRequestTests.other
        others[3].grant = GrantID("01arz3ndektsv4rrffq69g5fav")
        for other in others {
            #expect(throws: PartTicket.Refusal.forged) { try office.check(other, signature: signature, now: 0) }
        }
        for forged in ["", "00", String(signature.dropLast()), signature + "0", signature.uppercased()] {
            #expect(throws: PartTicket.Refusal.forged) { try office.check(ticket, signature: forged, now: 0) }
        }
    }

    @Test func `another office's ticket is forged`() {
        let foreign = PartTicket.Office().signature(of: ticket)
        #expect(throws: PartTicket.Refusal.forged) { try office.check(ticket, signature: foreign, now: 0) }
    }
}

@Suite struct DirectUploadTests {
    private static func take(
        _ number: Int, _ bytes: [UInt8], of id: VideoID, _ service: UploadService, breaks: Bool = false
    ) async throws -> StoredPart {
        let body = TestBody(pieces: bytes.map { [$0] }, breaks: breaks)
        return try await service.takePart(number, of: id, bodyLength: Int64(bytes.count), body: body)
    }

    private static func claimed(_ parts: [StoredPart]) -> [ClaimedPart] {
        parts.map { ClaimedPart(number: $0.number, tag: "\"\($0.tag)\"") }
    }

    @Test func `parts come in any order, also twice, and over restarts, and become the file`() async throws {
        let bench = try await Workbench()
        let id = try await bench.open().create(NewUpload(length: nil, sourceName: SourceName("a.mp4")))
        _ = try await Self.take(3, [5, 6], of: id, bench.open())
        _ = try await Self.take(1, [9, 9, 9], of: id, bench.open())
        _ = try await Self.take(2, [3, 4], of: id, bench.open())
        _ = try await Self.take(1, [1, 2], of: id, bench.open())
        let service = bench.open()
        _ = try await service.recover()
        let parts = try await service.parts(of: id)
        #expect(parts.map(\.number) == [1, 2, 3])
        #expect(parts.map(\.byteCount) == [2, 2, 2])
        try await service.assemble(id, of: Self.claimed(parts).reversed())
        #expect(try bench.bytes(id) == [1, 2, 3, 4, 5, 6])
        #expect(try bench.files(id) == ["source"])
        #expect(try await bench.video(id)?.state == .processing)
        #expect(try await bench.video(id)?.sourceBytes == 6)
        // The client did not hear the answer.
        try await service.assemble(id, of: Self.claimed(parts))
        #expect(try await bench.jobs(id).count == 1)
    }

    @Test func `a part that breaks off leaves the one before`() async throws {
        let bench = try await Workbench()
        let service = bench.open()
        let id = try await service.create(NewUpload(length: nil, sourceName: SourceName("a.mp4")))
        let part = try await Self.take(1, [1, 2], of: id, service)
        await #expect { try await Self.take(1, [8, 9], of: id, service, breaks: true) } throws: {
            kind($0) == .interrupted
        }
        #expect(try await service.parts(of: id) == [part])
        #expect(try bench.files(id) == [part.fileName, "source"])
    }

    @Test func `parts that are missing, other ones, or too many are not put together`() async throws {
        let bench = try await Workbench()
        let service = bench.open()
        let id = try await service.create(NewUpload(length: nil, sourceName: SourceName("a.mp4")))
        await #expect { try await service.assemble(id, of: []) } throws: { kind($0) == .unusablePart }
        let first = try await Self.take(1, [1], of: id, service)
        let third = try await Self.take(3, [3], of: id, service)
        let gap = Self.claimed([first, third])
        await #expect { try await service.assemble(id, of: gap) } throws: { kind($0) == .unusablePart }
        let second = try await Self.take(2, [2], of: id, service)
        let all = Self.claimed([first, second, third])
        var wrong = all
        wrong[1].tag = first.tag
        for claimed in [Array(all.dropLast()), wrong, all + [all[0]]] {
            await #expect { try await service.assemble(id, of: claimed) } throws: { kind($0) == .unusablePart }
        }
        try await service.assemble(id, of: all)
        #expect(try bench.bytes(id) == [1, 2, 3])
    }

    @Test func `what is no media is refused when it is put together`() async throws {
        let bench = try await Workbench()
        let service = bench.open()
        let id = try await service.create(NewUpload(length: nil, sourceName: SourceName("a.mp4")))
        let parts =
            [try await Self.take(1, Array("%PDF".utf8), of: id, service)]
            + [try await Self.take(2, Array("-1.7".utf8), of: id, service)]
        await #expect { try await service.assemble(id, of: Self.claimed(parts)) } throws: { kind($0) == .notMedia }
        #expect(try bench.files(id).isEmpty)
        #expect(try await bench.video(id) == nil)
    }

    @Test func `an upload comes in parts or in order`() async throws {
        let bench = try await Workbench()
        let service = bench.open()
        let known = try await service.create(NewUpload(length: 4, sourceName: SourceName("a.mp4")))
        await #expect { try await Self.take(1, [1], of: known, service) } throws: { kind($0) == .unusablePart }
        #expect(try bench.files(known).count == 1)
        let id = try await service.create(NewUpload(length: nil, sourceName: SourceName("a.mp4")))
        _ = try await Self.take(1, [1], of: id, service)
        await #expect { try await service.append(to: id, at: 0, [1]) } throws: { kind($0) == .sealed }
        #expect(try bench.bytes(id).isEmpty)
    }

    @Test func `an ended upload takes no part, and leaves none`() async throws {
        let bench = try await Workbench()
        let service = bench.open()
        let id = try await service.create(NewUpload(length: nil, sourceName: SourceName("a.mp4")))
        _ = try await Self.take(1, [1], of: id, service)
        #expect(try await service.terminate(id) == .terminated)
        #expect(try bench.files(id).isEmpty)
        await #expect { try await Self.take(1, [1], of: id, service) } throws: { kind($0) == .gone }
    }

    @Test(arguments: [0, -1, 10_001])
    func `a part has a number of its own`(number: Int) async throws {
        let bench = try await Workbench()
        let service = bench.open()
        let id = try await service.create(NewUpload(length: nil, sourceName: SourceName("a.mp4")))
        await #expect { try await Self.take(number, [1], of: id, service) } throws: { kind($0) == .unusablePart }
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `parts in any order give the same bytes`(seed: UInt64) async throws {
        var random = Seeded(state: seed)
        let bench = try await Workbench()
        let service = bench.open()
        let bytes = (0..<2000).map { _ in UInt8.random(in: 0...255, using: &random) }
        var pieces: [(number: Int, bytes: [UInt8])] = []
        var start = 0
        while start < bytes.count {
            let end = Int.random(in: start + 1...min(bytes.count, start + 400), using: &random)
            pieces.append((pieces.count + 1, Array(bytes[start..<end])))
            start = end
        }
        let id = try await service.create(NewUpload(length: nil, sourceName: SourceName("a.mp4")))
        var stored: [StoredPart] = []
        for piece in pieces.shuffled(using: &random) {
            stored.append(try await Self.take(piece.number, piece.bytes, of: id, service))
        }
        try await service.assemble(id, of: Self.claimed(stored))
        #expect(try bench.bytes(id) == bytes, "seed \(seed)")
    }
}
