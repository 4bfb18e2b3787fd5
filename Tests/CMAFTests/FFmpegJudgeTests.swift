import HeadwaterCore
import Testing

@testable import CMAF

/// What we write is read by FFmpeg, what FFmpeg writes is read by us.
@Suite(.enabled(if: FFmpegTools.areInstalled, "ffmpeg and ffprobe are not on PATH"))
struct `FFmpeg as a judge` {
    @Test func `ffprobe sees the times and flags that were written`() throws {
        try FFmpegTools.withFolder { tools in
            let (track, samples) = try EncodedFixture.video(tools)
            #expect(samples.contains { $0.compositionOffset < 0 }, "there are B-frames")
            try tools.write(
                InitSegment(track: track).bytes + EncodedFixture.segments(of: track, samples).flatMap { $0 },
                to: "written.mp4")
            let packets = try tools.ffprobe("written.mp4", show: "packet=pts,dts,duration,size,flags")
            #expect(packets.count == 96)
            #expect(packets.map { Int($0["size"] ?? "") } == samples.map(\.data.count))
            #expect(packets.allSatisfy { $0["duration"] == "1000" })
            #expect(packets.map { $0["flags"]?.hasPrefix("K") } == samples.map(\.isSync))
            #expect(packets.indices.filter { packets[$0]["flags"]?.hasPrefix("K") == true } == [0, 24, 48, 72])
            let decodeTimes = packets.map { Int($0["dts"] ?? "") ?? -1 }
            #expect(decodeTimes == decodeTimes.indices.map { $0 * EncodedFixture.ticksPerFrame + decodeTimes[0] })
            // FFmpeg 5.1 shifts the presentation so that no offset is negative; what counts is that all shift alike.
            let shifts = zip(packets, samples).enumerated().map { place, pair in
                (Int(pair.0["pts"] ?? "") ?? -1) - place * EncodedFixture.ticksPerFrame - Int(pair.1.compositionOffset)
            }
            #expect(Set(shifts).count == 1)

            let stream = try #require(
                try tools.ffprobe(
                    "written.mp4",
                    show: "stream=codec_name,codec_tag_string,profile,width,height,time_base,color_space,color_range,"
                        + "sample_aspect_ratio,avg_frame_rate"
                ).first)
            #expect(
                stream == [
                    "codec_name": "h264", "codec_tag_string": "avc1", "profile": "High", "width": "320",
                    "height": "180",
                    "time_base": "1/24000", "color_space": "bt709", "color_range": "tv", "sample_aspect_ratio": "1:1",
                    "avg_frame_rate": "24/1",
                ])
        }
    }

    @Test func `the pictures decode without a word, and are the encoder's`() throws {
        try FFmpegTools.withFolder { tools in
            let (track, samples) = try EncodedFixture.video(tools)
            let header = InitSegment(track: track).bytes
            let segments = EncodedFixture.segments(of: track, samples)
            try tools.write(header + segments.flatMap { $0 }, to: "written.mp4")
            #expect(try tools.ffmpeg("-i written.mp4 -f framehash -hash md5 written.txt") == "")
            try tools.ffmpeg("-i source.ts -f framehash -hash md5 source.txt")
            let expected = try pictureHashes(tools.text("source.txt"))
            #expect(expected.count == 96)
            #expect(try pictureHashes(tools.text("written.txt")) == expected)

            // A player may start anywhere: the second segment alone is the second half.
            try tools.write(header + segments[1], to: "second.mp4")
            #expect(try tools.ffmpeg("-i second.mp4 -f framehash -hash md5 second.txt") == "")
            #expect(try pictureHashes(tools.text("second.txt")) == Array(expected[48...]))
        }
    }

    private func pictureHashes(_ text: String) -> [String] {
        text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
            line.split(separator: ",").last.map { $0.filter { $0 != " " } } ?? ""
        }
    }

    /// HEVC as x265 hands it over, with delimiters, repeated parameter sets and its settings in SEI; AV1 as libaom
    /// does.
    @Test(arguments: [
        (
            VideoCoding.hevc, "hvc1",
            "libx265 -preset ultrafast -f hevc "
                + "-x265-params log-level=none:keyint=24:bframes=0:open-gop=0:aud=1:repeat-headers=1"
        ),
        (.av1, "av01", "libaom-av1 -cpu-used 8 -usage realtime -g 24 -lag-in-frames 0 -f obu"),
    ])
    func `pictures of other encoders decode without a word, and are the encoder's`(
        coding: VideoCoding, tag: String, encoder: String
    ) throws {
        try FFmpegTools.withFolder { tools in
            try tools.ffmpeg(
                "-f lavfi -i testsrc2=size=320x180:rate=24:duration=2 -pix_fmt yuv420p -colorspace bt709 "
                    + "-color_primaries bt709 -color_trc bt709 -color_range tv -c:v \(encoder) source.raw")
            let packets = EncodedFixture.packets(of: try tools.read("source.raw"), coding)
            try #require(packets.count == 48)
            let units = try packets.map { try AccessUnit($0, coding: coding) }
            #expect(units.indices.filter { units[$0].isIDR } == [0, 24])
            #expect(zip(units, packets).allSatisfy { $0.sampleData.count < $1.count })
            let video = try VideoConfiguration(
                coding, extradata: packets[0], size: PixelSize(width: 320, height: 180), color: .bt709)
            let track = Track(timescale: 24_000, language: "und", media: .video(video))
            let samples = units.map { Sample(data: $0.sampleData, duration: 1000, isSync: $0.isIDR) }
            let header = InitSegment(track: track).bytes
            let segments = EncodedFixture.segments(of: track, samples)
            #expect(try CMAFReader.segment(segments[0], initSegment: header).sampleCount == 48)
            try tools.write(header + segments.flatMap { $0 }, to: "written.mp4")

            #expect(try tools.ffmpeg("-i written.mp4 -f framehash -hash md5 written.txt") == "")
            try tools.ffmpeg("-i source.raw -f framehash -hash md5 source.txt")
            let expected = try pictureHashes(tools.text("source.txt"))
            #expect(expected.count == 48)
            #expect(try pictureHashes(tools.text("written.txt")) == expected)
            let stream = try #require(
                try tools.ffprobe("written.mp4", show: "stream=codec_tag_string,width,height,color_space").first)
            #expect(
                stream == ["codec_tag_string": tag, "width": "320", "height": "180", "color_space": "bt709"])
        }
    }

    @Test func `sound starts at zero, its priming trimmed to the sample`() throws {
        try FFmpegTools.withFolder { tools in
            let (track, samples) = try EncodedFixture.audio(tools)
            var bytes = InitSegment(track: track).bytes
            var time: Int64 = 0
            for start in stride(from: 0, to: samples.count, by: 50) {
                var writer = SegmentWriter(
                    track: track, firstSequenceNumber: UInt32(start + 1), includesSegmentIndex: true)
                let fragment = Array(samples[start..<min(start + 50, samples.count)])
                writer.append(fragment: fragment, decodeTime: time)
                bytes += writer.finish()
                time += Int64(fragment.count * 1024)
            }
            try tools.write(bytes, to: "written.mp4")

            let stream = try #require(
                try tools.ffprobe(
                    "written.mp4", show: "stream=codec_name,codec_tag_string,profile,sample_rate,channels"
                ).first)
            #expect(
                stream == [
                    "codec_name": "aac", "codec_tag_string": "mp4a", "profile": "LC", "sample_rate": "48000",
                    "channels": "2",
                ])
            let packets = try tools.ffprobe("written.mp4", show: "packet=pts,dts,duration")
            #expect(packets.map { $0["pts"] } == samples.indices.map { "\($0 * 1024 - 1024)" })
            // ffprobe leaves out the duration of the first packet of any fragmented file whose edit list is not empty.
            #expect(packets.dropFirst().allSatisfy { $0["duration"] == "1024" && $0["pts"] == $0["dts"] })

            // FFmpeg 5.1 keeps the time of priming in fragmented files and leaves cutting at zero to its caller.
            #expect(try tools.ffmpeg("-copyts -i written.mp4 -af atrim=start_pts=0 -f s16le written.pcm") == "")
            // ADTS has no priming, so its decoding has 1024 samples of two channels and two bytes more at the start.
            try tools.ffmpeg("-i source.adts -f s16le source.pcm")
            let heard = try tools.read("written.pcm")
            #expect(heard.count == (samples.count - 1) * 1024 * 4)
            #expect(try heard == Array(tools.read("source.pcm").dropFirst(1024 * 4)))
        }
    }

    @Test func `segments of FFmpeg's DASH packager are read, and their facts are right`() throws {
        try FFmpegTools.withFolder { tools in
            try tools.ffmpeg(
                """
                -f lavfi -i testsrc2=size=320x180:rate=24:duration=4 -f lavfi -i sine=r=44100:d=4 -c:v libx264 -bf 2
                -preset ultrafast -pix_fmt yuv420p -g 24 -c:a aac -f dash -seg_duration 2 -use_template 1
                -use_timeline 1 manifest.mpd
                """)
            let video = try tools.read("init-stream0.m4s")
            let facts = try CMAFReader.track(initSegment: video)
            #expect(facts.media == .video(size: PixelSize(width: 320, height: 180)))
            #expect(facts.codec.hasPrefix("avc1."))
            var frames = 0
            var end: Int64?
            for file in try tools.files(startingWith: "chunk-stream0-") {
                let segment = try CMAFReader.segment(try tools.read(file), initSegment: video)
                if let end { #expect(segment.start == end) }
                end = segment.start + segment.duration
                frames += segment.sampleCount
            }
            #expect(frames == 96)

            let audio = try tools.read("init-stream1.m4s")
            let track = try CMAFHeader(initSegment: audio)
            #expect(track.facts.media == .audio(sampleRate: 44_100, channels: 1))
            #expect(track.facts.codec == "mp4a.40.2")
            var samples: Int64 = 0
            for file in try tools.files(startingWith: "chunk-stream1-") {
                samples += try CMAFReader.segment(try tools.read(file), initSegment: audio).duration
            }
            #expect((176_400...176_400 + 3 * 1024).contains(samples))
        }
    }
}
