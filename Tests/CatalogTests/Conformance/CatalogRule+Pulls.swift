import Catalog
import HeadwaterCore
import Testing

extension CatalogRule {
    static let pulls = [
        CatalogRule("a file to fetch is found as it was inserted and changed, until it is done") { catalog in
            let video = try await catalog.addVideo().id
            var pull = PullRecord(id: video, url: "https://video.example.org/a.mp4", runAfter: catalog.time.now)
            try await catalog.write { [pull] in try $0.pulls.insert(pull) }
            #expect(try await catalog.read { try $0.pulls.find(video) } == pull)
            pull.entityTag = "\"a\""
            pull.attempts = 3
            pull.runAfter = nil
            try await catalog.write { [pull] in try $0.pulls.update(pull) }
            #expect(try await catalog.read { try $0.pulls.find(video) } == pull)
            try await catalog.write { try $0.pulls.remove(video) }
            #expect(try await catalog.read { try $0.pulls.find(video) } == nil)
        },
        CatalogRule("files to fetch are listed by their time, without those given up, and go with their video") {
            catalog in
            for (number, pause) in [(1, 5), (2, 3), (3, nil), (4, 1)] {
                let video = try await catalog.addVideo(number).id
                let due = pause.map { catalog.time.now + .seconds($0) }
                try await catalog.write { try $0.pulls.insert(PullRecord(id: video, url: "u", runAfter: due)) }
            }
            try await catalog.write { try $0.videos.delete(.numbered(4)) }
            #expect(try await catalog.read { try $0.pulls.waiting() }.map(\.id) == [.numbered(2), .numbered(1)])
        },
    ]
}
