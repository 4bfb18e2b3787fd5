import Catalog
import HeadwaterCore
import Testing

extension CatalogRule {
    static let owners = [
        CatalogRule("a video keeps whose it is and how it came") { catalog in
            try await catalog.addUser()
            let video = VideoRecord(
                id: .numbered(1), title: "Mine", sourceName: "clip.mov", owner: .numbered(1), visibility: .private,
                uploadGrant: .numbered(5), createdAt: catalog.time.now)
            try await catalog.write { try $0.videos.insert(video) }
            #expect(try await catalog.read { try $0.videos.find(video.id) } == video)
            let orphan = VideoRecord(
                id: .numbered(2), title: "x", sourceName: "x", owner: .numbered(9), createdAt: catalog.time.now)
            await expectError(.constraint) { try await catalog.write { try $0.videos.insert(orphan) } }
        },
        CatalogRule("visibility changes and is stamped") { catalog in
            let video = try await catalog.addVideo()
            #expect(video.visibility == .public)
            catalog.time.advance(by: .seconds(5))
            try await catalog.write { try $0.videos.setVisibility(video.id, .unlisted) }
            let found = try #require(try await catalog.read { try $0.videos.find(video.id) })
            #expect(found.visibility == .unlisted && found.updatedAt == catalog.time.now)
            await expectError(.conflict) {
                try await catalog.write { try $0.videos.setVisibility(.numbered(9), .public) }
            }
        },
        CatalogRule("a list holds what everyone may watch, and one's own") { catalog in
            for user in 1...2 { try await catalog.addUser(user) }
            var number = 0
            for owner in 1...2 {
                for (visibility, isPlayable) in [
                    (Visibility.public, true), (.public, false), (.unlisted, true), (.private, true),
                ] {
                    number += 1
                    try await catalog.addVideo(number, of: owner, visibility, isPlayable: isPlayable)
                }
            }
            let list = { @Sendable (owner: UserID?) in
                try await catalog.read { tx in
                    let first = try tx.videos.page(listedFor: owner, limit: 3)
                    return try
                        (first + tx.videos.page(listedFor: owner, limit: 9, before: first.last?.id ?? .numbered(0)))
                        .map(\.title)
                }
            }
            #expect(try await list(nil) == ["5", "1"])
            #expect(try await list(.numbered(1)) == ["5", "4", "3", "2", "1"])
            #expect(try await list(.numbered(2)) == ["8", "7", "6", "5", "1"])
        },
        CatalogRule("usage is that of one owner") { catalog in
            for user in 1...2 { try await catalog.addUser(user) }
            try await catalog.addVideo(1, of: 1, .public, isPlayable: true)
            try await catalog.addVideo(2, of: 1, .public, isPlayable: false)
            try await catalog.addVideo(3, of: 2, .public, isPlayable: false)
            try await catalog.write {
                try $0.videos.setPicture(.numbered(1), duration: MediaTime(45_000, timescale: 30_000), size: nil)
            }
            let usage = try await catalog.read { try $0.videos.usage(of: .numbered(1)) }
            #expect(usage.videos == 2 && usage.bytes == 20 && usage.seconds == 1.5 && usage.processing == 1)
            #expect(try await catalog.read { try $0.videos.usage(of: .numbered(9)) } == VideoUsage())
        },
        CatalogRule("usage holds what no video tells yet") { catalog in
            let owner = UserID.numbered(1)
            try await catalog.addUser()
            try await catalog.addVideo(1, of: 1, .public, isPlayable: false)
            let upload = { @Sendable (number: Int, kind: UploadRecord.Kind, length: Int64?) in
                UploadRecord(
                    id: .numbered(number), kind: kind, length: length, metadata: "", owner: owner.text,
                    grant: .numbered(5), createdAt: catalog.time.now)
            }
            try await catalog.write { tx in
                try tx.uploads.insert(upload(1, .single, nil))
                for number in 2...4 { try tx.uploads.insert(upload(number, .partial, 100)) }
                try tx.uploads.complete(.numbered(3))
                try tx.uploads.bind([.numbered(3)], to: .numbered(1))
                try tx.uploads.terminate(.numbered(4))
                try tx.uploads.setReceived(.numbered(1), 1000)
            }
            let bytes = { @Sendable (excluded: VideoID?) in
                try await catalog.read { try $0.videos.usage(of: owner, besides: excluded).bytes }
            }
            #expect(try await bytes(nil) == 1110)
            #expect(try await bytes(.numbered(1)) == 110)
            #expect(try await catalog.read { try $0.uploads.find(.numbered(2))?.grant } == .numbered(5))
            try await catalog.write { try $0.uploads.setLength(.numbered(1), 10) }
            #expect(try await bytes(nil) == 110)
        },
    ]
}

extension TestCatalog {
    fileprivate func addVideo(
        _ number: Int, of owner: Int, _ visibility: Visibility, isPlayable: Bool
    ) async throws {
        let video = VideoRecord(
            id: .numbered(number), title: "\(number)", sourceName: "x", sourceBytes: 10, state: .processing,
            owner: .numbered(owner), visibility: visibility, createdAt: time.now)
        try await write { tx in
            try tx.videos.insert(video)
            if isPlayable {
                try tx.videos.publish(
                    video.id, .example(version: 1), expecting: .processing, version: 0, errorRatio: 0)
            }
        }
    }
}
