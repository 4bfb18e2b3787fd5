import HeadwaterCore
import Testing

@testable import CMAF

@Suite struct `Progressive files` {
    private func run(at time: Int64, _ sizes: [Int], duration: Int32, sync: Bool = true, from start: Int = 0)
        -> SampleRun
    {
        var position = start
        let samples = sizes.map { size in
            defer { position += size }
            return SampleRun.Sample(
                range: position..<position + size, duration: duration, compositionOffset: 0,
                isSync: sync || position == start, flags: 0)
        }
        return SampleRun(
            trackID: 1, decodeTime: time, end: time + Int64(sizes.count) * Int64(duration), samples: samples)
    }

    private func video() throws -> CMAFHeader {
        try CMAFHeader(initSegment: InitSegment(track: try TrackFixture.video()).bytes)
    }

    private func audio(_ language: String = "en") throws -> CMAFHeader {
        try CMAFHeader(initSegment: InitSegment(track: try TrackFixture.audio(language: language)).bytes)
    }

    private func movie(_ file: ProgressiveFile) throws -> MovieBox {
        var reader = BoxReader(file.head)
        _ = try reader.nextBox()
        return try #require(try reader.nextBox()).decode()
    }

    @Test func `tracks take turns of half a second, and a turn goes on in the next segment`() throws {
        // Pictures of 1/25 s, ten to a segment; frames of sound of 1024/48000 s.
        let pictures = (0..<4).map { segment in
            [run(at: Int64(segment) * 10_000, [Int](repeating: 100, count: 10), duration: 1000, from: 50)]
        }
        let sound = [[run(at: 0, [Int](repeating: 10, count: 75), duration: 1024, from: 7)]]
        let file = try ProgressiveFile([
            .init(header: video(), segments: pictures), .init(header: audio(), segments: sound),
        ])
        let expected: [(Int, Int, Range<Int>)] = [
            (0, 0, 50..<1050), (0, 1, 50..<350), (1, 0, 7..<247), (1, 0, 247..<487), (0, 1, 350..<1050),
            (0, 2, 50..<650), (1, 0, 487..<727), (0, 2, 650..<1050), (0, 3, 50..<950), (1, 0, 727..<757),
            (0, 3, 950..<1050),
        ]
        #expect(
            file.copies == expected.map { ProgressiveFile.Copy(track: $0.0, segment: $0.1, range: $0.2) })
        #expect(file.byteCount == Int64(file.head.count + 4000 + 750))

        let tables = try movie(file).tracks.map(\.media.information.sampleTable)
        #expect(
            tables[0].chunks.runs == [
                .init(firstChunk: 1, samplesPerChunk: 13), .init(firstChunk: 4, samplesPerChunk: 1),
            ])
        let start = UInt32(file.head.count)
        #expect(tables[0].chunkOffsets == .short(ChunkOffsetBox(offsets: [0, 1780, 3320, 4650].map { start + $0 })))
        #expect(tables[1].chunkOffsets == .short(ChunkOffsetBox(offsets: [1300, 1540, 3080, 4620].map { start + $0 })))
        #expect(tables[1].sizes.sizes == .same(10, sampleCount: 75))
        #expect(tables[1].groups.map(\.runs) == [[.init(sampleCount: 75, index: 1)]])
        #expect(tables[0].syncSamples == nil)
    }

    @Test func `priming is cut by an edit, languages and colour are kept, one language plays`() throws {
        let sound = [[run(at: 0, [Int](repeating: 10, count: 50), duration: 1024)]]
        let file = try ProgressiveFile([
            .init(header: video(), segments: [[run(at: 0, [9, 9, 9], duration: 1000, sync: false)]]),
            .init(header: audio("pt-BR"), segments: sound), .init(header: audio("de"), segments: sound),
        ])
        let movie = try movie(file)
        #expect(movie.extends == nil)
        #expect(movie.header.timescale == 1_200_000)
        #expect(movie.header.nextTrackID == 4)
        #expect(movie.header.duration == 49 * 1024 * 25)
        #expect(movie.tracks.map(\.header.trackID) == [1, 2, 3])
        #expect(movie.tracks.map(\.header.isEnabled) == [true, true, false])
        #expect(movie.tracks.map(\.header.alternateGroup) == [0, 1, 1])
        #expect(
            movie.tracks.map(\.edit?.list.edits) == [nil] + [[Edit(segmentDuration: 49 * 1024 * 25, mediaTime: 1024)]]
                * 2)
        #expect(movie.tracks.map(\.media.header.duration) == [3000, 51_200, 51_200])
        #expect(movie.tracks[1].media.extendedLanguage?.tag == "pt-BR")
        #expect(movie.tracks[0].media.information.sampleTable.syncSamples?.numbers == [1])
        guard case .video(let entry) = movie.tracks[0].media.information.sampleTable.description.entries[0] else {
            Issue.record("no picture")
            return
        }
        #expect(entry.color?.color == .bt709)
        #expect(entry.pixelAspectRatio == .square)
    }

    @Test func `beyond 4 GiB offsets and the size of mdat take 64 bits`() throws {
        for (size, isLarge) in [(1 << 30, false), (3 << 29, true)] {
            let file = try ProgressiveFile([
                .init(header: video(), segments: (0..<3).map { [run(at: $0 * 25_000, [size], duration: 25_000)] })
            ])
            var writer = BoxWriter()
            BoxHeader(type: "mdat", payloadCount: 3 * size).encode(to: &writer)
            #expect(Array(file.head.suffix(isLarge ? 16 : 8)) == writer.bytes)
            #expect(file.byteCount == Int64(file.head.count + 3 * size))
            let start = file.head.count
            let offsets = (0..<3).map { start + $0 * size }
            let table = try movie(file).tracks[0].media.information.sampleTable
            #expect(
                table.chunkOffsets
                    == (isLarge
                        ? .long(LargeChunkOffsetBox(offsets: offsets.map { UInt64($0) }))
                        : .short(ChunkOffsetBox(offsets: offsets.map { UInt32($0) }))))
        }
    }

    @Test func `a gap, a late start and a track without samples are refused`() throws {
        for segments in [
            [], [[run(at: 1000, [9], duration: 1000)]],
            [[run(at: 0, [9], duration: 1000)], [run(at: 1001, [9], duration: 1000)]],
        ] {
            #expect(throws: CMAFError.self) {
                try ProgressiveFile([.init(header: video(), segments: segments)])
            }
        }
        #expect(throws: CMAFError.self) { try ProgressiveFile([]) }
    }

    @Test(.enabled(if: FFmpegTools.areInstalled, "ffmpeg and ffprobe are not on PATH"))
    func `FFmpeg finds the same packets in it as in the fragments, at the same times`() throws {
        try FFmpegTools.withFolder { tools in
            var sources: [(header: [UInt8], segments: [[UInt8]])] = []
            let picture = try EncodedFixture.video(tools)
            sources.append(
                (InitSegment(track: picture.track).bytes, EncodedFixture.segments(of: picture.track, picture.samples)))
            for (language, frequency) in [("en", 440), ("de", 550)] {
                let sound = try EncodedFixture.audio(tools, language: language, frequency: frequency)
                sources.append(
                    (
                        InitSegment(track: sound.track).bytes,
                        EncodedFixture.soundSegments(of: sound.track, sound.samples)
                    ))
            }
            let file = try ProgressiveFile(
                sources.map { source in
                    let header = try CMAFHeader(initSegment: source.header)
                    let segments = try source.segments.map {
                        try MediaSegment($0, of: FragmentedMovie(source.header)).runs(ofTrack: header.track.id)
                    }
                    return .init(header: header, segments: segments)
                })
            let bytes = file.copies.reduce(into: file.head) { $0 += sources[$1.track].segments[$1.segment][$1.range] }
            #expect(Int64(bytes.count) == file.byteCount)
            try tools.write(bytes, to: "whole.mp4")
            for (place, source) in sources.enumerated() {
                try tools.write(source.header + source.segments.flatMap { $0 }, to: "track\(place).mp4")
            }

            // Whole in FFmpeg's eyes: decodes without a word, says what is in it.
            #expect(try tools.ffmpeg("-i whole.mp4 -map 0 -f null -") == "")
            let streams = try tools.ffprobe(
                "whole.mp4",
                show:
                    "stream=codec_tag_string,nb_frames,start_time,color_space,sample_aspect_ratio:stream_tags=language"
                    + ":stream_disposition=default")
            #expect(streams.map { $0["codec_tag_string"] } == ["avc1", "mp4a", "mp4a"])
            #expect(streams.map { $0["tag:language"] } == ["und", "eng", "deu"])
            #expect(streams.map { $0["disposition:default"] } == ["1", "1", "0"])
            #expect(streams[0]["nb_frames"] == "96")
            #expect(streams[0]["color_space"] == "bt709")
            #expect(streams[0]["sample_aspect_ratio"] == "1:1")

            for place in sources.indices {
                try tools.ffmpeg("-i whole.mp4 -map 0:\(place) -c copy -f framehash -hash md5 whole\(place).txt")
                try tools.ffmpeg("-i track\(place).mp4 -c copy -f framehash -hash md5 track\(place).txt")
                let whole = try packets(tools.text("whole\(place).txt"))
                let fragments = try packets(tools.text("track\(place).txt"))
                #expect(whole.map(\.hash) == fragments.map(\.hash))
                #expect(whole.map(\.duration).dropFirst() == fragments.map(\.duration).dropFirst())
                #expect(Set(zip(whole, fragments).map { $0.time - $1.time }).count == 1, "all shifted alike")
            }

            // Priming is cut: what is heard are the samples of the source behind it.
            try tools.ffmpeg("-i whole.mp4 -map 0:2 -f s16le whole.pcm")
            try tools.ffmpeg("-i source.adts -f s16le source.pcm")
            #expect(try tools.read("whole.pcm") == Array(tools.read("source.pcm").dropFirst(1024 * 4)))
        }
    }

    private func packets(_ text: String) throws -> [(time: Int, duration: String, hash: String)] {
        try text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
            let fields = line.split(separator: ",").map { $0.filter { $0 != " " } }
            return (try #require(Int(fields[2])), fields[3], fields[5])
        }
    }
}

/// A list several times over.
private func * <Element>(list: [Element], count: Int) -> [Element] { (0..<count).flatMap { _ in list } }
