import Catalog
import HeadwaterCore
import Testing

extension CatalogRule {
    static let uploads = [
        CatalogRule("an upload is found as it was inserted, metadata verbatim") { catalog in
            let video = try await catalog.addVideo()
            let upload = UploadRecord(
                id: video.id, length: nil, metadata: "filename bXkgY2xpcC5tb3Y=,private", mediaType: "video/quicktime",
                owner: "someone", createdAt: catalog.time.now, expiresAt: catalog.time.now + .seconds(60))
            try await catalog.write { try $0.uploads.insert(upload) }
            #expect(try await catalog.read { try $0.uploads.find(video.id) } == upload)
        },
        CatalogRule("an upload belongs to a video") { catalog in
            let upload = UploadRecord(id: .numbered(9), length: 1, metadata: "", createdAt: catalog.time.now)
            await expectError(.constraint) { try await catalog.write { try $0.uploads.insert(upload) } }
        },
        CatalogRule("a partial upload belongs to none") { catalog in
            try await catalog.addPart(9, isComplete: false)
            let found = try #require(try await catalog.read { try $0.uploads.find(.numbered(9)) })
            #expect(found.kind == .partial)
            #expect(found.isUnfinished)
        },
        CatalogRule("a terminated upload is still told of when its video is gone, until it is forgotten") { catalog in
            try await catalog.addUpload(1, length: 100)
            try await catalog.write { transaction in
                try transaction.uploads.terminate(.numbered(1))
                try transaction.videos.delete(.numbered(1))
            }
            let terminated = catalog.time.now
            #expect(try await catalog.read { try $0.uploads.find(.numbered(1))?.terminatedAt } == terminated)
            #expect(try await catalog.write { try $0.uploads.forgetTerminated(before: terminated) } == 0)
            #expect(
                try await catalog.write { try $0.uploads.forgetTerminated(before: terminated + .seconds(1)) } == 1)
            #expect(try await catalog.read { try $0.uploads.find(.numbered(1)) } == nil)
        },
        CatalogRule("a complete upload goes with its video") { catalog in
            try await catalog.addUpload(1, length: 100)
            try await catalog.write { transaction in
                try transaction.uploads.complete(.numbered(1))
                try transaction.videos.delete(.numbered(1))
            }
            #expect(try await catalog.read { try $0.uploads.find(.numbered(1)) } == nil)
        },
        CatalogRule("unfinished uploads and free parts expire, nothing else") { catalog in
            for number in 1...3 { try await catalog.addUpload(number, length: 1) }
            try await catalog.addPart(4)
            try await catalog.addPart(5)
            try await catalog.addUpload(6, length: 1, parts: [5])
            let due = catalog.time.now + .seconds(60)
            try await catalog.write { transaction in
                for number in 1...3 { try transaction.uploads.setExpiry(.numbered(number), due) }
                try transaction.uploads.complete(.numbered(2))
                try transaction.uploads.terminate(.numbered(3))
                try transaction.uploads.complete(.numbered(6))
            }
            #expect(try await catalog.read { try $0.uploads.expired() }.isEmpty)
            catalog.time.advance(by: .seconds(60))
            #expect(try await catalog.read { try $0.uploads.expired() }.map(\.id) == [.numbered(1), .numbered(4)])
            // What has ended keeps its time.
            try await catalog.write { try $0.uploads.setExpiry(.numbered(2), due + .seconds(1)) }
            #expect(try await catalog.read { try $0.uploads.find(.numbered(2))?.expiresAt } == due)
        },
        CatalogRule("a part is bound to one final upload, and free again when that comes to nothing") { catalog in
            for number in [1, 2] { try await catalog.addPart(number) }
            try await catalog.addPart(3, isComplete: false)
            try await catalog.addUpload(4, length: 2, parts: [2, 1])
            #expect(try await catalog.read { try $0.uploads.find(.numbered(1))?.partOf } == .numbered(4))
            #expect(
                try await catalog.read { try $0.uploads.final(of: [.numbered(2), .numbered(1)])?.id } == .numbered(4))
            #expect(try await catalog.read { try $0.uploads.final(of: [.numbered(1), .numbered(2)]) } == nil)
            for part in [1, 3, 4, 9] {
                await expectError(.conflict) {
                    try await catalog.write { try $0.uploads.bind([.numbered(part)], to: .numbered(5)) }
                }
            }
            try await catalog.write { transaction in
                try transaction.uploads.terminate(.numbered(4))
                try transaction.uploads.unbind(partsOf: .numbered(4))
            }
            #expect(try await catalog.read { try $0.uploads.final(of: [.numbered(2), .numbered(1)]) } == nil)
            try await catalog.write { try $0.uploads.bind([.numbered(1)], to: .numbered(5)) }
            #expect(try await catalog.write { try $0.uploads.terminate(.numbered(1)) })
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
    fileprivate func addUpload(_ number: Int, length: Int64?, parts: [Int] = []) async throws {
        try await addVideo(number)
        let upload = UploadRecord(
            id: .numbered(number), kind: parts.isEmpty ? .single : .final, length: length, metadata: "",
            parts: parts.map { .numbered($0) }, createdAt: time.now)
        try await write { transaction in
            try transaction.uploads.insert(upload)
            try transaction.uploads.bind(upload.parts, to: upload.id)
        }
    }

    /// Expires in a minute.
    fileprivate func addPart(_ number: Int, isComplete: Bool = true) async throws {
        let upload = UploadRecord(
            id: .numbered(number), kind: .partial, length: 1, metadata: "", createdAt: time.now,
            expiresAt: time.now + .seconds(60))
        try await write { transaction in
            try transaction.uploads.insert(upload)
            if isComplete { try transaction.uploads.complete(upload.id) }
        }
    }
}
