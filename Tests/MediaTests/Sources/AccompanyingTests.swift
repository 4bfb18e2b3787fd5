import Foundation
import HeadwaterCore
import Testing

/// Sources without a picture.
@Suite struct SoundOnlySourceTests {
    private static let tone = ["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=44100:duration=3"]

    @Test(arguments: [
        ("m4a", "mov", ["-c:a", "aac"]), ("mka", "matroska", ["-c:a", "libopus"]),
        ("ogg", "ogg", ["-c:a", "libvorbis"]),
        ("wav", "wav", []), ("flac", "flac", []), ("mp3", "mp3", []), ("aiff", "aiff", []),
        ("ts", "mpegts", ["-c:a", "aac"]),
    ])
    func `sound alone has a timeline that starts where it is first heard`(
        ending: String, container: String, codec: [String]
    ) throws {
        let source = try Clips.make(ending, Self.tone + codec + ["{}"])
        let (facts, index) = try Engine.inspect(source)
        #expect(facts.container == container)
        #expect(facts.video == nil && facts.audio.count == 1 && facts.coverStreamIndex == nil)
        #expect(index.keyframes.isEmpty && index.pieces.count == 1 && index.isComplete)
        #expect(index.end == facts.duration)
        // Where the container does not say so, what the encoder put around the sound is heard too.
        #expect((3.0..<3.1).contains(facts.duration.seconds), "\(facts.duration.seconds)")
        let start = try #require(index.audio.first?.runs.first?.start.seconds)
        #expect(start <= 0 && start > -0.05, "\(start)")
    }

    @Test(arguments: [
        ("mp3", ["-b:a", "128k"]), ("flac", []), ("wav", []), ("wav", ["-c:a", "pcm_s24le"]),
        ("ogg", ["-c:a", "libvorbis"]), ("opus", ["-c:a", "libopus", "-ar", "48000"]), ("m4a", ["-c:a", "aac"]),
        ("m4a", ["-c:a", "alac"]),
    ])
    func `a sound file of any usual kind becomes sound of its own length`(ending: String, codec: [String]) throws {
        let job = try Engine.Job(try Clips.make(ending, Self.tone + ["-ac", "2"] + codec + ["{}"]))
        #expect(job.plan.video.isEmpty && job.plan.audio.map(\.group) == ["stereo"])
        let samples = try Judge.presentedSamples(try job.encodeAll().file(job.plan.audio[0].name))
        #expect((2.99...3.15).contains(Double(samples.count) / 48_000), "\(samples.count) samples")
        // The source's tone, an eighth of full scale, in its middle.
        let middle = samples[48_000..<96_000]
        #expect(Tones.amplitude(of: 440, in: middle) > 0.05)
    }

    @Test func `a bare stream of AAC is refused as a kind of file that is not opened`() throws {
        let source = try Clips.make("aac", Self.tone + ["-c:a", "aac", "-f", "adts", "{}"])
        let failure = #expect(throws: Failure.self) { try Engine.inspect(source) }
        #expect(failure?.code == .unsupportedContainer && failure?.detail == "aac")
    }

    @Test func `sound on a clock that starts late starts at 0`() throws {
        let source = try Clips.make("mkv", Self.tone + ["-c:a", "flac", "-output_ts_offset", "7", "{}"])
        let (facts, index) = try Engine.inspect(source)
        #expect(abs(facts.duration.seconds - 3) < 0.1)
        #expect(abs(index.audio[0].runs[0].start.seconds) < 0.01)
    }

    @Test(arguments: ["m4a", "mp3", "flac"])
    func `a cover is not the picture of a song`(ending: String) throws {
        let cover = ["-f", "lavfi", "-i", "testsrc2=size=120x120:rate=1:duration=1"]
        let flags = ["-map", "0", "-map", "1", "-frames:v", "1", "-c:v", "mjpeg", "-disposition:v", "attached_pic"]
        let (facts, _) = try Engine.inspect(try Clips.make(ending, Self.tone + cover + flags + ["{}"]))
        #expect(facts.video == nil && facts.audio.count == 1)
        #expect(facts.coverStreamIndex == 1)
        #expect(facts.ignored.isEmpty)
    }
}

/// What comes with a picture: covers, chapters, tracks of text.
@Suite struct AccompanyingTests {
    @Test func `a cover beside the picture is no rendition`() throws {
        let source = try Clips.make(
            "mp4",
            ["-f", "lavfi", "-i", "testsrc2=size=160x90:rate=25:duration=1"]
                + ["-f", "lavfi", "-i", "testsrc2=size=640x640:rate=1:duration=1", "-map", "0", "-map", "1"]
                + Clips.x264() + ["-c:v:1", "mjpeg", "-frames:v:1", "1", "-disposition:v:1", "attached_pic", "{}"])
        let (facts, _) = try Engine.inspect(source)
        #expect(facts.video?.streamIndex == 0 && facts.video?.displaySize == PixelSize(width: 160, height: 90))
        #expect(facts.coverStreamIndex == 1 && facts.ignored.isEmpty)
    }

    @Test func `a picture without sound has no sound`() throws {
        let job = try Engine.Job(try Clips.picture("mp4"))
        #expect(job.facts.audio.isEmpty && job.plan.audio.isEmpty && job.plan.audioBoundaries.isEmpty)
    }

    @Test(arguments: ["mp4", "mkv"])
    func `chapters are on the presentation's clock and within it`(container: String) throws {
        let chapters =
            ";FFMETADATA1\n"
            + [(0, 1000, "Dawn & dew"), (1000, 2500, "Noon"), (2500, 9000, "Night")].map {
                "[CHAPTER]\nTIMEBASE=1/1000\nSTART=\($0.0)\nEND=\($0.1)\ntitle=\($0.2)\n"
            }.joined()
        let file = FileManager.default.temporaryDirectory.appending(path: "headwater-\(UUID().uuidString).txt")
        try Data(chapters.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let source = try Clips.make(
            container,
            ["-f", "lavfi", "-i", "testsrc2=size=160x90:rate=25:duration=3", "-f", "ffmetadata", "-i", file.path]
                + ["-map_metadata", "1"] + Clips.x264() + ["{}"])
        let found = try Engine.inspect(source).facts.chapters
        #expect(found.map(\.title) == ["Dawn & dew", "Noon", "Night"])
        #expect(found.map(\.time.lowerBound.seconds) == [0, 1, 2.5])
        #expect(found.map(\.time.upperBound.seconds) == [1, 2.5, 3])
    }

    @Test(arguments: [
        ("mp4", "mov_text", "mov_text"), ("mkv", "srt", "subrip"), ("mkv", "ass", "ass"), ("mkv", "webvtt", "webvtt"),
    ])
    func `tracks of text are listed with what their container says of them`(
        container: String, encoder: String, codec: String
    ) throws {
        let text = "1\n00:00:00,100 --> 00:00:00,900\nHello\n"
        let file = FileManager.default.temporaryDirectory.appending(path: "headwater-\(UUID().uuidString).srt")
        try Data(text.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let source = try Clips.make(
            container,
            ["-f", "lavfi", "-i", "testsrc2=size=160x90:rate=25:duration=1", "-i", file.path, "-i", file.path]
                + ["-map", "0", "-map", "1", "-map", "2"] + Clips.x264() + ["-c:s", encoder]
                + ["-metadata:s:s:0", "language=ger", "-metadata:s:s:1", "language=eng"]
                + ["-disposition:s:0", "forced", "-disposition:s:1", "default+hearing_impaired", "{}"])
        let found = try Engine.inspect(source).facts.subtitles
        #expect(found.map(\.streamIndex) == [1, 2] && found.map(\.codec) == [codec, codec])
        #expect(found.map(\.language) == ["de", "en"])
        #expect(found.map(\.isDefault) == [false, true])
        // MP4 of ffmpeg keeps neither mark.
        if container == "mkv" {
            #expect(found.map(\.isForced) == [true, false])
            #expect(found.map(\.isForHardOfHearing) == [false, true])
        }
    }

    @Test func `subtitles that are pictures are reported and fail nothing`() throws {
        let source = try Clips.make(
            "mkv",
            ["-f", "lavfi", "-i", "testsrc2=size=160x90:rate=25:duration=1", "-i", try Self.bitmapSubtitles().path]
                + ["-map", "0", "-map", "1"] + Clips.x264() + ["-c:s", "copy", "{}"])
        let facts = try Engine.inspect(source).facts
        #expect(facts.subtitles.isEmpty)
        #expect(facts.ignored.map(\.kind) == ["subtitle"])
        #expect(facts.ignored.first?.reason.contains("pictures") == true)
    }

    /// One empty set of PGS segments: 13 bytes each of header, then composition and end.
    private static func bitmapSubtitles() throws -> URL {
        let file = FileManager.default.temporaryDirectory.appending(path: "headwater-\(UUID().uuidString).sup")
        let time: [UInt8] = [0, 0, 0x46, 0x50]
        func segment(_ type: UInt8, _ payload: [UInt8]) -> [UInt8] {
            Array("PG".utf8) + time + [0, 0, 0, 0, type, 0, UInt8(payload.count)] + payload
        }
        let bytes = segment(0x16, [0, 160, 0, 90, 0x10, 0, 0, 0x80, 0, 0, 0]) + segment(0x80, [])
        try Data(bytes).write(to: file)
        return file
    }
}
