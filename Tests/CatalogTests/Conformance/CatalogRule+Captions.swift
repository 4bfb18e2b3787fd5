import Catalog
import HeadwaterCore
import Testing

extension CatalogRule {
    static let captions = [
        CatalogRule("captions are kept by language, and replaced as a whole") { catalog in
            let video = try await catalog.addVideo()
            let german = try caption("de", at: catalog.time.now)
            let brazilian = try caption("pt-BR", label: "Brasil", at: catalog.time.now)
            try await catalog.write { tx in
                _ = try tx.captions.put(brazilian, of: video.id, content: "olá")
                _ = try tx.captions.put(german, of: video.id, content: "hallo")
            }
            #expect(try await catalog.read { try $0.captions.list(of: video.id) } == [german, brazilian])
            catalog.time.advance(by: .seconds(5))
            var newer = try caption("de", label: "Deutsch", sha256: "other", at: catalog.time.now)
            let isTaken = try await catalog.write { [newer] tx in
                try tx.captions.put(newer, of: video.id, content: "guten Tag")
            }
            #expect(isTaken)
            // Since when there are any in that language does not change.
            newer.createdAt = german.createdAt
            let found = try await catalog.read { tx in
                (try tx.captions.list(of: video.id), try tx.captions.content(german.language, of: video.id))
            }
            #expect(found.0 == [newer, brazilian] && found.1 == "guten Tag")
        },
        CatalogRule("captions go one by one, and with their video") { catalog in
            let (first, second) = (try await catalog.addVideo(1), try await catalog.addVideo(2))
            let german = try caption("de", at: catalog.time.now)
            try await catalog.write { tx in
                for video in [first, second] { _ = try tx.captions.put(german, of: video.id, content: "x") }
            }
            let remove = { @Sendable in
                try await catalog.write { try $0.captions.remove(german.language, of: first.id) }
            }
            #expect(try await remove() == true)
            #expect(try await remove() == false)
            #expect(try await catalog.read { try $0.captions.content(german.language, of: first.id) } == nil)
            try await catalog.write { _ = try $0.videos.delete(second.id) }
            #expect(try await catalog.read { try $0.captions.list(of: second.id) } == [])
            await expectError(.constraint) {
                try await catalog.write { _ = try $0.captions.put(german, of: second.id, content: "x") }
            }
        },
        CatalogRule("captions are taken in so many languages, also when two come at once") { catalog in
            let video = try await catalog.addVideo()
            let all = try (0...CaptionTable.maxLanguages).map { try caption("de-x-\($0)", at: catalog.time.now) }
            let taken = try await withThrowingTaskGroup(of: Bool.self) { group in
                for one in all {
                    group.addTask { try await catalog.write { try $0.captions.put(one, of: video.id, content: "x") } }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            let kept = try await catalog.read { try $0.captions.list(of: video.id) }
            #expect(taken == CaptionTable.maxLanguages && kept.count == taken)
            // One that is there is replaced all the same.
            let again = try #require(kept.first)
            let isReplaced = try await catalog.write { try $0.captions.put(again, of: video.id, content: "y") }
            #expect(isReplaced)
        },
    ]

    private static func caption(
        _ language: String, label: String? = nil, sha256: String = "sum", at time: Timestamp
    ) throws -> CaptionRecord {
        CaptionRecord(
            language: try #require(CaptionLanguage(language)), label: label, cueCount: 3, sha256: sha256,
            createdAt: time)
    }
}
