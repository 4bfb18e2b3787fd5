import Catalog
import Foundation
import HeadwaterCore
import Manifests
import Testing

@testable import Pipeline

/// Uploads that are worked on before their last byte.
@Suite(.timeLimit(.minutes(5)))
struct GrowingJourneyTests {
    private func playlist(_ files: [String: String], _ path: String) throws -> MediaPlaylist {
        let text = try #require(files[path])
        return try MediaPlaylist.parse(text)
    }

    /// A video of which some can be watched while most is still to come.
    private func begun() async throws -> (upload: GrowingUpload, stream: GrowingStream) {
        let upload = try await GrowingUpload()
        try await upload.grow(to: 0.8)
        let video = try await upload.work { video, _, _ in video.isPlayable }
        #expect(video.state == .uploading && video.publication == nil)
        let stream = try await upload.look().1
        return (upload, try #require(stream))
    }

    @Test func `an upload can be watched while it grows, and is published from what was made`() async throws {
        let (upload, stream) = try await begun()
        #expect(stream.segments >= 3 && !stream.isEnded)
        let files = try await upload.playlists()
        let text = try #require(files["master.m3u8"])
        let master = try MultivariantPlaylist.parse(text)
        let variant = try #require(master.variants.first)
        let early = try playlist(files, variant.uri)
        #expect(early.kind == .event && !early.isEnded && early.segments.count == stream.segments)
        #expect(early.start == PlaylistStart(timeOffset: DecimalNumber(0)))
        let soundURI = try #require(master.renditions.first?.uri)
        let sound = try playlist(files, soundURI)
        #expect(sound.kind == .event && sound.segments.count == early.segments.count)
        #expect(sound.targetDuration == early.targetDuration)
        let before = try await segments(upload)

        try await upload.complete()
        let video = try await upload.work { video, _, _ in video.state != .processing }
        let publication = try #require(video.publication, "\(video.failure as Any)")
        #expect(video.isPlayable && video.state == .published)
        #expect(publication.notes?.first?.reason.contains("while it was uploaded") == true)
        #expect(publication.files["poster.jpg"] != nil && publication.files["storyboard.vtt"] != nil)
        let after = try await segments(upload)
        #expect(Set(after).isSuperset(of: before), "nothing was made twice")

        // Who has begun by the growing playlists gets to the end by them.
        let ended = try playlist(try await upload.playlists(), variant.uri)
        #expect(ended.isEnded && ended.kind == .event && ended.targetDuration == early.targetDuration)
        #expect(ended.segments.starts(with: early.segments))
        let plan = try #require(try await upload.plan())
        #expect(ended.segments.count == plan.plan.segmentCount && plan.index.isComplete)
        #expect(plan.plan.chunks.first?.segments == 0..<1)
    }

    private func segments(_ upload: GrowingUpload) async throws -> [ObjectKey] {
        try await upload.store.list(prefix: VersionLayout.prefix(of: upload.id)).map(\.key)
            .filter { $0.text.hasSuffix(".m4s") }
    }

    @Test func `what was begun with one preset is gone on with when the server has another`() async throws {
        let (upload, _) = try await begun()
        let before = try await segments(upload)
        let early = try #require(try await upload.plan())
        #expect(early.preset == .sample)
        var other = Preset.sample
        other.segmentSeconds = 4
        other.video.constantRateFactor = 20
        try await upload.grow(to: 0.95)
        try await upload.letLook()
        try await upload.work(preset: other) { _, stream, _ in (stream?.segments ?? 0) > early.plan.segmentCount }
        let late = try #require(try await upload.plan())
        #expect(late.plan.extends(early.plan) && late.preset == .sample)

        try await upload.complete()
        let video = try await upload.work(preset: other) { video, _, _ in video.state != .processing }
        #expect(video.state == .published, "\(video.failure as Any)")
        let whole = try #require(try await upload.plan())
        #expect(whole.preset == .sample && whole.plan.segmentBoundaries.starts(with: late.plan.segmentBoundaries))
        #expect(Set(try await segments(upload)).isSuperset(of: before), "nothing was made twice")
        let provenance = try #require(
            try await upload.store.list(prefix: VersionLayout.prefix(of: upload.id)).map(\.key)
                .first { $0.text.contains("provenance") })
        let text = String(decoding: try await upload.store.read(provenance), as: UTF8.self)
        #expect(text.contains("\"segment_seconds\" : 6"))
    }

    @Test func `an upload that ends too early is withdrawn, and says why`() async throws {
        let (upload, _) = try await begun()
        try await upload.complete(at: 0.8)
        let video = try await upload.work { video, _, _ in video.state != .processing }
        #expect(video.state == .failed && !video.isPlayable && video.publication == nil)
        #expect(video.failure?.code == .tooCorrupt)
        #expect(try await upload.look().1 == nil, "no playlist is left")
    }

    @Test func `a whole that is another video is planned anew, and what was shown is withdrawn`() async throws {
        let (upload, _) = try await begun()
        let shown = try await upload.playlists()
        try await upload.complete()
        try upload.replace(by: "film-2997.mp4")
        let video = try await upload.work { video, _, _ in video.state != .processing }
        let publication = try #require(video.publication, "\(video.failure as Any)")
        #expect(publication.notes?.contains { $0.reason.contains("while it was uploaded") } != true)
        let path = try #require(shown.keys.first { $0.hasSuffix("/growing.m3u8") })
        let early = try playlist(shown, path)
        let left = try await segments(upload).map { $0.text.split(separator: "/").last.map(String.init) ?? "" }
        #expect(Set(left).isDisjoint(with: early.segments.map(\.uri)), "its segments are gone")
        let anew = try await upload.look().1
        let files = try await upload.playlists()
        #expect(anew?.generation == 1 && files[path] == nil, "its playlists have other names")
        let listed = files.values.joined()
        #expect(!early.segments.contains { listed.contains($0.uri) }, "the listing began anew")
    }

    @Test func `work that fails on a beginning only ends the following`() async throws {
        let upload = try await GrowingUpload { ForgetfulStore(base: $0) }
        try await upload.grow(to: 0.7)
        let video = try await upload.work { _, _, jobs in jobs.isEmpty }
        #expect(video.state == .uploading && video.failure == nil && !video.isPlayable)
        let (plan, stream) = (try await upload.plan(), try await upload.look().1)
        #expect(plan == nil && stream == nil)
    }

    @Test func `workers that stop in the middle are taken over from, and nothing is made twice`() async throws {
        let upload = try await GrowingUpload()
        try await upload.grow(to: 0.8)
        try await upload.work(slots: 1) { _, _, jobs in
            jobs.contains { $0.kind == .encodeVideo && $0.state == .succeeded }
        }
        try await upload.database.write { try $0.jobs.releaseAll() }
        try await upload.work { video, _, _ in video.isPlayable }
        try await upload.complete()
        let video = try await upload.work { video, _, _ in video.state != .processing }
        #expect(video.state == .published, "\(video.failure as Any)")
        #expect(try await upload.look().2.allSatisfy { $0.attempts == 1 && $0.state == .succeeded })
    }
}
