import Catalog
import HeadwaterCore
import Testing

@testable import Web

@Suite struct GrowingMediaTests {
    private static let files = [
        "master.m3u8": "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n1/360p/growing.m3u8\n",
        "1/360p/growing.m3u8": "#EXTM3U\n#EXT-X-PLAYLIST-TYPE:EVENT\n",
    ]

    /// A video that is uploaded, with a stream that grows and one segment of it.
    private func growing(
        _ server: LiveServer, isOffered: Bool = true, wasOffered: Bool = false, visibility: Visibility = .public
    ) async throws -> VideoID {
        let id = VideoID.make(milliseconds: 1_700_000_000_000)
        try await server.database.write { transaction in
            let now = try transaction.now()
            var video = VideoRecord(id: id, title: "clip", sourceName: "clip.mp4", createdAt: now)
            video.visibility = visibility
            try transaction.videos.insert(video)
            var stream = GrowingStream(video: id, version: 1, targetDuration: 6, pace: GrowthPace(beganAt: now))
            stream.segments = 1
            stream.wasOffered = wasOffered
            try transaction.growing.save(stream)
            try transaction.growing.keep(Self.files, of: id)
            try transaction.videos.setPlayable(id, isOffered)
        }
        try await server.store.put(#require(ObjectKey("videos/\(id)/1/360p/00000-ab.m4s")), .bytes([1, 2, 3]))
        return id
    }

    @Test func `a stream that grows is kept by caches for half a target duration`() async throws {
        try await withServer { server in
            let id = try await growing(server)
            for (path, text) in Self.files {
                let answer = try await server.ask("GET", "/v/\(id)/\(path)")
                #expect(answer.status == 200 && answer.body == Array(text.utf8))
                #expect(answer["cache-control"] == "public, max-age=3")
                #expect(answer["content-type"] == "application/vnd.apple.mpegurl")
                #expect(answer["access-control-allow-origin"] == "*")
                let tag = try #require(answer["etag"])
                #expect(try await server.ask("GET", "/v/\(id)/\(path)", ["If-None-Match": tag]).status == 304)
                let head = try await server.ask("HEAD", "/v/\(id)/\(path)")
                #expect(head["content-length"] == "\(text.utf8.count)" && head.body.isEmpty)
                let part = try await server.ask("GET", "/v/\(id)/\(path)", ["Range": "bytes=0-3,5-6"])
                #expect(part.status == 200 && part.body == answer.body, "always whole")
                let gzipped = try await server.ask("GET", "/v/\(id)/\(path)", ["Accept-Encoding": "gzip"])
                #expect(gzipped["content-encoding"] == "gzip" && gzipped.body.starts(with: [0x1F, 0x8B]))
            }
            let segment = try await server.ask("GET", "/v/\(id)/1/360p/00000-ab.m4s")
            #expect(segment.body == [1, 2, 3])
            #expect(segment["cache-control"] == "public, max-age=31536000, immutable")
            for path in ["poster.jpg", "manifest.mpd", "1/360p/playlist.m3u8", "2/360p/growing.m3u8"] {
                #expect(try await server.ask("GET", "/v/\(id)/\(path)").status == 404, "\(path)")
            }
            let video = try await server.ask("GET", "/v1/videos/\(id)")
            let text = String(decoding: video.body, as: UTF8.self)
            #expect(text.contains("\"hls\":\"/v/\(id)/master.m3u8\"") && text.contains("\"poster\":null"))
        }
    }

    @Test func `what is not offered is not begun, but who has begun goes on`() async throws {
        try await withServer { server in
            let id = try await growing(server, isOffered: false)
            #expect(try await server.ask("GET", "/v/\(id)/master.m3u8").status == 404)
            #expect(try await server.ask("GET", "/v/\(id)/1/360p/growing.m3u8").status == 200)
            #expect(try await server.ask("GET", "/v/\(id)/1/360p/00000-ab.m4s").status == 200)
        }
    }

    @Test(arguments: [(true, Visibility.public, 200), (false, .public, 404), (true, .private, 404)])
    func `a stranger who has begun goes on, too`(wasOffered: Bool, visibility: Visibility, status: Int) async throws {
        try await withAccounts { server, _, _ in
            let id = try await growing(server, isOffered: false, wasOffered: wasOffered, visibility: visibility)
            #expect(try await server.ask("GET", "/v/\(id)/master.m3u8").status == 404)
            #expect(try await server.ask("GET", "/v/\(id)/1/360p/growing.m3u8").status == status)
            #expect(try await server.ask("GET", "/v/\(id)/1/360p/00000-ab.m4s").status == status)
        }
    }

    @Test func `what was withdrawn is gone`() async throws {
        try await withServer { server in
            let id = try await growing(server)
            try await server.database.write { _ = try $0.growing.withdraw(id) }
            for path in Array(Self.files.keys) + ["1/360p/00000-ab.m4s"] {
                #expect(try await server.ask("GET", "/v/\(id)/\(path)").status == 404, "\(path)")
            }
        }
    }

    @Test func `what begins anew lies at other names, also when it is published`() async throws {
        try await withServer { server in
            let id = try await growing(server)
            try await server.database.write { transaction in
                try transaction.growing.withdraw(id)
                let stream = GrowingStream(
                    video: id, version: 1, generation: try transaction.growing.withdrawals(of: id), targetDuration: 6,
                    pace: GrowthPace(beganAt: try transaction.now()))
                try transaction.growing.save(stream)
                try transaction.growing.keep(["1/360p/\(stream.playlistNames.segments)": "#EXTM3U\n"], of: id)
                try transaction.videos.setState(id, from: .uploading, to: .processing)
                try transaction.videos.publish(
                    id, Publication(version: 1, files: [:], renditions: []), expecting: .processing, version: 0,
                    errorRatio: 0)
            }
            #expect(try await server.ask("GET", "/v/\(id)/1/360p/growing.m3u8").status == 404)
            #expect(try await server.ask("GET", "/v/\(id)/1/360p/growing-1.m3u8").status == 200)
        }
    }

    @Test func `with the publication its playlists remain for who has begun`() async throws {
        try await withServer { server in
            let id = try await growing(server)
            let master = try #require(ObjectKey("videos/\(id)/1/master-cd.m3u8"))
            try await server.store.put(master, .bytes(Array("#EXTM3U\n".utf8)))
            try await server.database.write { transaction in
                try transaction.videos.setState(id, from: .uploading, to: .processing)
                try transaction.videos.publish(
                    id, Publication(version: 1, files: ["master.m3u8": master], renditions: []),
                    expecting: .processing, version: 0, errorRatio: 0)
            }
            #expect(try await server.ask("GET", "/v/\(id)/master.m3u8").body == Array("#EXTM3U\n".utf8))
            #expect(try await server.ask("GET", "/v/\(id)/1/360p/growing.m3u8").status == 200)
        }
    }
}
