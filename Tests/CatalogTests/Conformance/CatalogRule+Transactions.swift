import Catalog
import HeadwaterCore
import Testing

extension CatalogRule {
    static let transactions = [
        CatalogRule("a transaction that throws changes nothing and passes its error on") { catalog in
            await #expect(throws: Interruption.self) {
                try await catalog.write { tx in
                    try tx.videos.insert(VideoRecord(id: .numbered(1), title: "", sourceName: "", createdAt: tx.now()))
                    throw Interruption()
                }
            }
            let found = try await catalog.read { try $0.videos.find(.numbered(1)) }
            #expect(found == nil)
        },
        CatalogRule("a statement that fails does not spoil the next transaction") { catalog in
            try await catalog.addVideo()
            await expectError(.constraint) { try await catalog.addVideo() }
            try await catalog.addVideo(2)
            #expect(try await catalog.read { try $0.videos.page(limit: 10).count } == 2)
        },
        CatalogRule("a read cannot change anything") { catalog in
            let video = try await catalog.addVideo()
            await expectError(.denied) { try await catalog.read { try $0.videos.setTitle(video.id, "changed") } }
            #expect(try await catalog.read { try $0.videos.find(video.id) } == video)
        },
        CatalogRule("a write of a cancelled task is carried out") { catalog in
            let writing = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await catalog.addVideo()
            }
            try await writing.value
            #expect(try await catalog.read { try $0.videos.find(.numbered(1)) } != nil)
        },
        CatalogRule("time stands still within a transaction") { catalog in
            let (before, after) = try await catalog.write { tx in
                let before = try tx.now()
                catalog.time.advance(by: .seconds(1))
                return (before, try tx.now())
            }
            #expect(before == after)
            #expect(try await catalog.read { try $0.now() } == before + .seconds(1))
        },
        CatalogRule("writes at the same time follow each other") { catalog in
            try await catalog.addVideo()
            try await withThrowingTaskGroup { group in
                for _ in 1...50 {
                    group.addTask {
                        try await catalog.write { tx in
                            let title = try #require(try tx.videos.find(.numbered(1))).title
                            try tx.videos.setTitle(.numbered(1), title + "+")
                        }
                    }
                }
                try await group.waitForAll()
            }
            let title = try await catalog.read { try $0.videos.find(.numbered(1))?.title }
            #expect(title == "Video 1" + String(repeating: "+", count: 50))
        },
        CatalogRule("closing waits for calls that run, and refuses later ones") { catalog in
            try await withThrowingTaskGroup { group in
                for number in 1...20 {
                    group.addTask {
                        do { try await catalog.addVideo(number) } catch let error as CatalogError {
                            #expect(error.kind == .unavailable)
                        }
                    }
                }
                group.addTask { try await catalog.database.close() }
                try await group.waitForAll()
            }
            await expectError(.unavailable) { try await catalog.addVideo(21) }
            await expectError(.unavailable) { _ = try await catalog.read { try $0.videos.find(.numbered(1)) } }
            try await catalog.database.close()
        },
        CatalogRule("all kinds of values come back as they went in") { catalog in
            let text = "'; DROP TABLE videos; -- \u{1F3AC} \n\t\"é\""
            try await catalog.write { tx in
                var video = VideoRecord(
                    id: .numbered(1), title: text, sourceName: text, createdAt: .init(microseconds: 7))
                video.sourceBytes = .max
                try tx.videos.insert(video)
            }
            let found = try #require(try await catalog.read { try $0.videos.find(.numbered(1)) })
            #expect(found.title == text)
            #expect(found.sourceBytes == .max)
            #expect(found.createdAt == Timestamp(microseconds: 7))
        },
        CatalogRule("text with a NUL is refused, never cut off") { catalog in
            let video = try await catalog.addVideo()
            await expectError(.constraint) { try await catalog.write { try $0.videos.setTitle(video.id, "a\0b") } }
            #expect(try await catalog.read { try $0.videos.find(video.id)?.title } == video.title)
        },
    ]
}

/// Expects a ``CatalogError`` of one kind.
func expectError(
    _ kind: CatalogError.Kind, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> Void
) async {
    let error = await #expect(throws: CatalogError.self, sourceLocation: sourceLocation) { try await body() }
    #expect(error?.kind == kind, "\(error.map(String.init(describing:)) ?? "")", sourceLocation: sourceLocation)
}
