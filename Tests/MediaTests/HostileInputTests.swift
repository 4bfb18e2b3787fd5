import Foundation
import HeadwaterCore
import HostileClips
import Media
import Testing

/// What hostile files make the engine do, without the help of a sandbox around it.
@Suite struct HostileInputTests {
    /// Its `moov` lies behind the samples.
    private func base() throws -> [UInt8] { try Clips.sample("flash-and-beep.mp4").bytes }

    /// Inspects a clip and, where it is a video, encodes all of it.
    private func run(_ clip: HostileClip) throws {
        if let code = clip.code {
            let failure = #expect(throws: Failure.self, "\(clip)") {
                try Engine.inspect(MemorySource(bytes: clip.bytes))
            }
            #expect(failure?.code == code, "\(clip): \(failure.debugDescription)")
            return
        }
        do {
            _ = try Engine.Job(MemorySource(bytes: clip.bytes), preset: Engine.preset(sides: [120])).encodeAll()
        } catch let failure as Failure {
            #expect(failure.code != .internal, "\(clip): \(failure)")
        }
    }

    @Test func `the trap notices who takes the bait`() throws {
        let trap = try Trap()
        #expect(trap.isUntouched)
        _ = try Data(contentsOf: URL(filePath: trap.bait.path))
        #expect(!trap.isUntouched)
        #expect(trap.isUntouched)
    }

    @Test func `a text that names files and hosts is not media and reaches none of them`() throws {
        let trap = try Trap()
        for clip in HostileClip.texts(trap.bait) { try run(clip) }
        #expect(trap.isUntouched)
    }

    @Test func `a playlist within an AVI is not followed, and the picture beside it is made`() throws {
        let trap = try Trap()
        let clip = HostileClip.aviWithEmbeddedPlaylist(trap.bait)
        let job = try Engine.Job(MemorySource(bytes: clip.bytes), preset: Engine.preset(sides: [120]))
        #expect(job.facts.video?.codec == "mjpeg")
        #expect(job.facts.ignored.map(\.kind) == ["subtitle"])
        _ = try job.encodeAll()
        #expect(trap.isUntouched)
    }

    @Test func `samples that lie in another file are not fetched from there`() throws {
        let trap = try Trap()
        for clip in HostileClip.movsWithReferences(trap.bait, base: try base()) { try run(clip) }
        #expect(trap.isUntouched)
    }

    @Test func `a huge picture is refused whoever tells its size`() throws {
        for clip in HostileClip.hugePictures(base: try base()) { try run(clip) }
    }

    @Test func `endless tables come to an end`() throws { try run(HostileClip.endlessTables(base: try base())) }

    @Test func `thousands of tracks are refused`() throws {
        for clip in HostileClip.manyTracks(base: try base()) { try run(clip) }
    }

    @Test func `what comes first decides what a file is, and no other part of it gets out`() throws {
        for clip in HostileClip.disguises(base: try base()) {
            try run(clip)
            guard clip.code == nil else { continue }
            let made = try everything(madeOf: clip.bytes)
            #expect(made.firstRange(of: Data(HostileClip.script.utf8)) == nil, "\(clip)")
        }
    }

    @Test func `where and by whom a video was made is in no byte that comes out`() throws {
        let clip = HostileClip.secrets(base: try base())
        let word = Data(HostileClip.secretWord.utf8)
        #expect(Data(clip.bytes).firstRange(of: word) != nil)
        let job = try Engine.Job(MemorySource(bytes: clip.bytes), preset: Engine.preset(sides: [120]))
        #expect(job.facts.ignored.map(\.kind) == ["data"])
        #expect(try JSONEncoder().encode(job.facts).firstRange(of: word) == nil)
        #expect(try everything(madeOf: clip.bytes).firstRange(of: word) == nil)
    }

    @Test func `an attachment stays behind`() throws {
        let secret = FileManager.default.temporaryDirectory.appending(path: "attached-\(UUID().uuidString).ttf")
        try Data(HostileClip.secretWord.utf8).write(to: secret)
        defer { try? FileManager.default.removeItem(at: secret) }
        let made = try Judge.run(
            "ffmpeg",
            [
                "-v", "error", "-i", "{}", "-attach", secret.path, "-metadata:s:t", "mimetype=font/ttf", "-metadata",
                "title=\(HostileClip.secretWord)", "-metadata:s:v", "title=\(HostileClip.secretWord)", "-c", "copy",
                "-f", "matroska", "-",
            ], on: try base())
        let word = Data(HostileClip.secretWord.utf8)
        #expect(Data(made.output).firstRange(of: word) != nil, "\(made.complaints)")
        let (facts, _) = try Engine.inspect(MemorySource(bytes: made.output))
        #expect(facts.ignored.map(\.kind) == ["attachment"])
        #expect(try everything(madeOf: made.output).firstRange(of: word) == nil)
    }

    /// All artifacts of all tasks.
    private func everything(madeOf bytes: [UInt8]) throws -> Data {
        let job = try Engine.Job(MemorySource(bytes: bytes), preset: Engine.preset(sides: [120]))
        let sink = try job.encodeAll()
        let task = CodecTask.makePictures(plan: job.plan, facts: job.facts, index: job.index)
        _ = try MediaEngine.run(task, sources: [job.source], limits: Engine.limits, sink: sink)
        #expect(sink.poster != nil && !sink.inits.isEmpty && !sink.segments.isEmpty)
        let segments = sink.segments.values.flatMap(\.values)
        return Data((Array(sink.inits.values) + segments + Array(sink.sheets.values) + [sink.poster ?? []]).joined())
    }
}

/// The two clips that were made to attack FFmpeg, where `HEADWATER_MEDIA` names a folder that has them.
@Suite(.enabled(if: Clips.realFolder != nil, "HEADWATER_MEDIA names no folder of clips"))
struct RealHostileClipTests {
    @Test(arguments: ["hostile/patt__read_passwd_bypass.mp4", "hostile/patt__ssrf_ffmpeg.avi"])
    func `a real attack ends in a clear failure`(path: String) throws {
        let failure = #expect(throws: Failure.self) { try Engine.inspect(try Clips.real(path)) }
        #expect(failure.map { [.notMedia, .noFrames, .unsupportedCodec, .unreadable].contains($0.code) } == true)
    }
}
