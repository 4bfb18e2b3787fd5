import Catalog
import Coordination
import Foundation
import HeadwaterCore
import Manifests
import Testing

@testable import Pipeline

@Suite(.timeLimit(.minutes(3)))
struct VideoJourneyTests {
    @Test func `a clip becomes a publication in which every name leads to a stored object`() async throws {
        let journey = try await Journey(clip: "film-2997.mp4")
        let id = try await journey.begin()
        let video = try #require(try await journey.work(on: id) { video, _ in video.state != .processing })
        let publication = try #require(video.publication, "\(video.failure as Any)")
        #expect(
            Set(publication.files.keys).isSuperset(of: [
                "master.m3u8", "manifest.mpd", "poster.jpg", "poster.webp", "poster.avif", "storyboard.vtt",
                "storyboard-webp.vtt", "storyboard.json", "provenance.json",
            ]))
        #expect(video.errorRatio == 0)

        let text = try await journey.store.read(#require(publication.files["master.m3u8"]))
        let master = try MultivariantPlaylist.parse(String(decoding: text, as: UTF8.self))
        let playlists =
            master.variants.map(\.uri) + master.renditions.compactMap(\.uri) + master.iFrameVariants.map(\.uri)
        #expect(master.variants.count == 1 && !master.renditions.isEmpty)
        for uri in playlists {
            let key = try #require(ObjectKey("videos/\(id)/\(uri)"))
            let playlist = try MediaPlaylist.parse(String(decoding: try await journey.store.read(key), as: UTF8.self))
            let folder = key.text.split(separator: "/").dropLast().joined(separator: "/")
            for name in playlist.segments.map(\.uri) + playlist.segments.compactMap(\.map?.uri) {
                let object = try await journey.store.head(#require(ObjectKey("\(folder)/\(name)")))
                #expect(object.byteCount > 0)
            }
        }
        #expect(try await journey.jobs(of: id).allSatisfy { $0.state == .succeeded && $0.attempts == 1 })
    }

    @Test func `what an overtaken attempt left is gone when the video is published`() async throws {
        let journey = try await Journey(clip: "flash-and-beep.mp4")
        let id = try await journey.begin()
        let left = try #require(ObjectKey("videos/\(id)/1/180p/00000-0123456789ab.m4s"))
        try await journey.store.put(left, .bytes([1, 2, 3]))
        let video = try #require(try await journey.work(on: id) { video, _ in video.state != .processing })
        #expect(video.state == .published)
        #expect(try await !journey.objects(of: id).contains(left))
    }

    @Test func `what is not stored as it was made is not published`() async throws {
        let journey = try await Journey(clip: "flash-and-beep.mp4") { ForgetfulStore(base: $0) }
        let id = try await journey.begin()
        let video = try #require(try await journey.work(on: id) { video, _ in video.state != .processing })
        #expect(video.state == .failed)
        #expect(video.failure?.code == .verificationFailed)
        #expect(video.publication == nil && !video.isPlayable)
        let inits = try await journey.database.read { transaction in
            let plan = try #require(try transaction.plans.find(id)).plan
            return try (plan.video.map(\.name) + plan.audio.map(\.name)).compactMap {
                try transaction.segments.findInit(id, version: 1, rendition: $0)
            }
        }
        #expect(inits.isEmpty)
    }

    @Test func `a failed video starts over when it is retried`() async throws {
        let journey = try await Journey(clip: "manifest.json")
        let id = try await journey.begin()
        let failed = try #require(try await journey.work(on: id) { video, _ in video.state != .processing })
        #expect(failed.failure?.code == .notMedia)
        #expect(try await journey.actions.retry(id))
        let again = try await journey.jobs(of: id)
        #expect(again.map(\.state) == [.queued])
        #expect(try await !journey.actions.retry(id), "it is no longer failed")
        let still = try #require(try await journey.work(on: id) { video, _ in video.state != .processing })
        #expect(still.state == .failed)
    }

    @Test func `sound alone is published without pictures`() async throws {
        let journey = try await Journey(clip: "sound-only.m4a")
        let id = try await journey.begin()
        let video = try #require(try await journey.work(on: id) { video, _ in video.state != .processing })
        let publication = try #require(video.publication, "\(video.failure as Any)")
        #expect(publication.renditions.allSatisfy { $0.kind == .audio } && !publication.renditions.isEmpty)
        #expect(publication.files["master.m3u8"] != nil && publication.files["poster.jpg"] == nil)
        #expect(video.size == nil)
    }

    @Test func `deleting a video ends its work and leaves nothing`() async throws {
        let journey = try await Journey(clip: "film-2997.mp4")
        let id = try await journey.begin()
        async let end = journey.work(on: id) { _, _ in false }
        // Its first stored object shows that work is under way.
        for await _ in await journey.coordination.subscribe(to: .video(id)) {
            if try await !journey.jobs(of: id).filter({ $0.kind != .inspect && $0.state == .leased }).isEmpty { break }
        }
        #expect(try await journey.actions.delete(id))
        #expect(try await end == nil)
        #expect(try await journey.objects(of: id).isEmpty)
        #expect(try await journey.jobs(of: id).isEmpty)
        #expect(try FileManager.default.contentsOfDirectory(atPath: journey.folder + "/scratch").isEmpty)
        #expect(try await !journey.actions.delete(id))
    }

    @Test func `workers that stop give their jobs back, and the next ones go on`() async throws {
        let journey = try await Journey(clip: "film-2997.mp4")
        let id = try await journey.begin()
        try await journey.work(on: id) { _, _ in true }
        let between = try await journey.jobs(of: id)
        #expect(between.allSatisfy { $0.state != .leased })
        let video = try #require(try await journey.work(on: id) { video, _ in video.state != .processing })
        #expect(video.state == .published)
        #expect(try await journey.jobs(of: id).allSatisfy { $0.attempts == 1 }, "a release is no attempt")
    }
}
