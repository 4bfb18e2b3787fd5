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
                try tx.captions.put(brazilian, of: video.id, content: "olá")
                try tx.captions.put(german, of: video.id, content: "hallo")
            }
            #expect(try await catalog.read { try $0.captions.list(of: video.id) } == [german, brazilian])
            catalog.time.advance(by: .seconds(5))
            var newer = try caption("de", label: "Deutsch", sha256: "other", at: catalog.time.now)
            try await catalog.write { [newer] in try $0.captions.put(newer, of: video.id, content: "guten Tag") }
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
                for video in [first, second] { try tx.captions.put(german, of: video.id, content: "x") }
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
                try await catalog.write { try $0.captions.put(german, of: second.id, content: "x") }
            }
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
