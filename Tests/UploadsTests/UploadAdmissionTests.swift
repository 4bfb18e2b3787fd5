import Catalog
import HeadwaterCore
import Synchronization
import Testing

@testable import Uploads

/// Every byte that is to be kept is asked for.
@Suite struct UploadAdmissionTests {
    /// Notes what it is asked, and takes up to so many bytes.
    private final class Doorman: Sendable {
        let limit: Int64
        private let noted = Mutex<[String]>([])

        init(limit: Int64 = 10) { self.limit = limit }

        var asked: [String] {
            noted.withLock { noted in
                defer { noted = [] }
                return noted
            }
        }

        var admission: UploadAdmission {
            UploadAdmission { request, _ in
                let bytes = request.bytes.map { "\($0)" } ?? "?"
                self.noted.withLock { $0.append("\(request.occasion) \(request.kind) \(bytes) \(request.owner ?? "")") }
                guard request.bytes ?? 0 <= self.limit else { throw UploadRefusal(.quotaExceeded, "No.") }
            }
        }
    }

    private func upload(_ length: Int64?, kind: UploadRecord.Kind = .single) -> NewUpload {
        var upload = NewUpload(kind: kind, length: length, sourceName: SourceName("a.mp4"))
        upload.owner = "ada"
        return upload
    }

    @Test func `one that is refused leaves nothing`() async throws {
        let bench = try await Workbench()
        let doorman = Doorman()
        let service = bench.open(admission: doorman.admission)
        await #expect { try await service.begin(upload(11)) } throws: { kind($0) == .quotaExceeded }
        #expect(doorman.asked == ["begins single 11 ada"])
        #expect(try await service.store.identifiers().isEmpty)
        #expect(try await bench.database.read { try $0.uploads.unfinished() }.isEmpty)
    }

    @Test func `of a known length it is asked once`() async throws {
        let bench = try await Workbench()
        let doorman = Doorman()
        let service = bench.open(admission: doorman.admission)
        let id = try await service.begin(upload(3)).id
        try await service.append(to: id, at: 0, [1, 2])
        try await service.append(to: id, at: 2, [3])
        #expect(doorman.asked == ["begins single 3 ada"])
    }

    @Test func `of an unknown length it is asked for all that comes, and for the length`() async throws {
        let bench = try await Workbench()
        let doorman = Doorman()
        let service = bench.open(admission: doorman.admission)
        let id = try await service.begin(upload(nil)).id
        try await service.append(to: id, at: 0, [1, 2])
        #expect(doorman.asked.prefix(2) == ["begins single ? ada", "grows single 2 ada"])
        let last = UploadAppend(offset: 2, bodyLength: 1, endsUpload: true)
        _ = try await service.append(last, to: id, body: TestBody(pieces: [[3]]))
        #expect(doorman.asked == ["grows single 3 ada"])
        #expect(try await bench.jobs(id).count == 1)
    }

    @Test func `a body that grows beyond is cut off, and its length not taken`() async throws {
        let bench = try await Workbench()
        let service = bench.open(admission: Doorman().admission)
        let id = try await service.begin(upload(nil)).id
        let endless = UploadAppend(offset: 0, bodyLength: nil, endsUpload: true)
        await #expect {
            _ = try await service.append(endless, to: id, body: TestBody(pieces: [Array(repeating: 1, count: 11)]))
        } throws: {
            kind($0) == .quotaExceeded
        }
        #expect(try await bench.database.read { try $0.uploads.find(id) }?.length == nil)
        #expect(try await bench.jobs(id).isEmpty)
    }

    @Test func `a checked body that is refused is not kept`() async throws {
        let bench = try await Workbench()
        let service = bench.open(admission: Doorman(limit: 4).admission)
        let id = try await service.begin(upload(nil)).id
        let bytes = Array("hello".utf8)
        let sum = try UploadChecksum(header: "sha1 qvTGHdzF6KLavt4PO0gs2a6pQ00=")
        let checked = UploadAppend(offset: 0, bodyLength: nil, checksum: sum)
        await #expect { _ = try await service.append(checked, to: id, body: TestBody(pieces: [bytes])) } throws: {
            kind($0) == .quotaExceeded
        }
        #expect(try await service.resume(id).progress.offset == 0)
    }

    @Test func `what is joined is asked for as a whole`() async throws {
        let bench = try await Workbench()
        let doorman = Doorman()
        let service = bench.open(admission: doorman.admission)
        let part = try await service.begin(upload(2, kind: .partial)).id
        try await service.append(to: part, at: 0, [1, 2])
        #expect(doorman.asked == ["begins partial 2 ada"])
        _ = try await service.join(FinalUpload(parts: [part], upload: upload(nil)))
        #expect(doorman.asked == ["begins final 2 ada"])
    }
}
