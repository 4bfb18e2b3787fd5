import Catalog
import HeadwaterCore
import Testing

extension CatalogRule {
    static let uploads = [
        CatalogRule("an upload is found as it was inserted, metadata verbatim") { catalog in
            let video = try await catalog.addVideo()
            let upload = UploadRecord(
                id: video.id, length: nil, metadata: "filename bXkgY2xpcC5tb3Y=,private", createdAt: catalog.time.now)
            try await catalog.write { try $0.uploads.insert(upload) }
            #expect(try await catalog.read { try $0.uploads.find(video.id) } == upload)
        },
        CatalogRule("an upload belongs to a video") { catalog in
            let upload = UploadRecord(id: .numbered(9), length: 1, metadata: "", createdAt: catalog.time.now)
            await expectError(.constraint) { try await catalog.write { try $0.uploads.insert(upload) } }
        },
        CatalogRule("a length that comes later is set once") { catalog in
            try await catalog.addUpload(1, length: nil)
            try await catalog.write { try $0.uploads.setLength(.numbered(1), 100) }
            try await catalog.write { try $0.uploads.setLength(.numbered(1), 100) }
            await expectError(.conflict) { try await catalog.write { try $0.uploads.setLength(.numbered(1), 99) } }
            #expect(try await catalog.read { try $0.uploads.find(.numbered(1))?.length } == 100)
        },
        CatalogRule("completing happens once") { catalog in
            try await catalog.addUpload(1, length: 100)
            let completed = catalog.time.now
            #expect(try await catalog.write { try $0.uploads.complete(.numbered(1)) })
            catalog.time.advance(by: .seconds(1))
            #expect(try await catalog.write { try $0.uploads.complete(.numbered(1)) } == false)
            #expect(try await catalog.write { try $0.uploads.terminate(.numbered(1)) } == false)
            let found = try #require(try await catalog.read { try $0.uploads.find(.numbered(1)) })
            #expect(found.completedAt == completed)
            #expect(found.terminatedAt == nil)
        },
        CatalogRule("what was terminated is never completed") { catalog in
            try await catalog.addUpload(1, length: 100)
            #expect(try await catalog.write { try $0.uploads.terminate(.numbered(1)) })
            #expect(try await catalog.write { try $0.uploads.complete(.numbered(1)) } == false)
            #expect(try await catalog.read { try $0.uploads.find(.numbered(1))?.terminatedAt } == catalog.time.now)
        },
        CatalogRule("unfinished uploads are listed oldest first") { catalog in
            for number in [4, 2, 3, 1] { try await catalog.addUpload(number, length: 1) }
            try await catalog.write { try $0.uploads.complete(.numbered(2)) }
            try await catalog.write { try $0.uploads.terminate(.numbered(3)) }
            let unfinished = try await catalog.read { try $0.uploads.unfinished() }
            #expect(unfinished.map(\.id) == [.numbered(1), .numbered(4)])
            #expect(unfinished.map(\.isUnfinished) == [true, true])
        },
    ]
}

extension TestCatalog {
    fileprivate func addUpload(_ number: Int, length: Int64?) async throws {
        try await addVideo(number)
        let upload = UploadRecord(id: .numbered(number), length: length, metadata: "", createdAt: time.now)
        try await write { try $0.uploads.insert(upload) }
    }
}
