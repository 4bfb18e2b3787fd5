import Foundation
import HeadwaterCore
import Testing

@testable import CMAF

/// What FFmpeg's and Shaka's packagers write is read, and the judge counts the same.
@Suite(.enabled(if: FFmpegTools.areInstalled, "ffmpeg and ffprobe are not on PATH"))
struct `Segments of other packagers` {
    private static let source = """
        -f lavfi -i testsrc2=size=320x180:rate=24:duration=4 -f lavfi -i sine=r=48000:d=4 -c:v libx264 -bf 2
        -preset ultrafast -pix_fmt yuv420p -g 24 -c:a aac
        """

    @Test func `FFmpeg's HLS with picture and sound in one segment`() throws {
        try FFmpegTools.withFolder { tools in
            try tools.ffmpeg(
                Self.source + " -f hls -hls_segment_type fmp4 -hls_time 1 -hls_playlist_type vod index.m3u8")
            let movie = try FragmentedMovie(tools.read("init.mp4"))
            #expect(movie.tracks.map(\.kind) == [.video, .audio])
            let segments = try (0..<4).map { try MediaSegment(tools.read("index\($0).m4s"), of: movie) }
            try expectWhole(segments, movie, pictures: 96)
            let first = try tools.read("index0.m4s")
            let sample = try #require(segments[0].runs(ofTrack: 1).first?.samples.first)
            #expect(try movie.tracks[0].isIDR(first[sample.range]) == true)
        }
    }

    @Test func `FFmpeg's HLS in one file, each segment a slice`() throws {
        try FFmpegTools.withFolder { tools in
            try tools.ffmpeg(
                Self.source
                    + " -f hls -hls_segment_type fmp4 -hls_time 1 -hls_playlist_type vod"
                    + " -hls_flags single_file one.m3u8"
            )
            let playlist = try tools.text("one.m3u8")
            // `LENGTH@START`, of the map in quotes and of each segment.
            let ranges = try playlist.matches(of: /BYTERANGE[:=]"?(\d+)@(\d+)/).map { match in
                let start = try #require(Int(match.2))
                return start..<start + (try #require(Int(match.1)))
            }
            let file = try tools.read("one.m4s")
            let movie = try FragmentedMovie(Array(file[ranges[0]]))
            let segments = try ranges.dropFirst().map {
                try MediaSegment(Array(file[$0]), of: movie, filePosition: Int64($0.lowerBound))
            }
            #expect(segments.count == 4)
            try expectWhole(segments, movie, pictures: 96)
        }
    }

    @Test func `a fragmented MP4 with offsets from the start of the file`() throws {
        try FFmpegTools.withFolder { tools in
            try tools.ffmpeg(Self.source + " -movflags frag_keyframe+empty_moov whole.mp4")
            let file = try tools.read("whole.mp4")
            let movie = try FragmentedMovie(file)
            let segment = try MediaSegment(file, of: movie)
            #expect(segment.boxes.contains { $0.type == "moov" })
            try expectWhole([segment], movie, pictures: 96)
            let packets = try tools.ffprobe("whole.mp4", show: "packet=stream_index,size")
            #expect(
                packets.filter { $0["stream_index"] == "0" }.map { Int($0["size"] ?? "") }
                    == segment.runs(ofTrack: 1).flatMap { $0.samples.map(\.range.count) })
        }
    }

    @Test(arguments: [
        ("libx265 -x265-params log-level=none:keyint=24:bframes=2 -tag:v hvc1", "hvc1", "hvc1.1.6.L60.90"),
        ("libaom-av1 -cpu-used 8 -g 24 -usage realtime", "av01", "av01.0.00M.08"),
    ])
    func `HEVC and AV1 that FFmpeg packaged`(encoder: String, format: String, codec: String) throws {
        try FFmpegTools.withFolder { tools in
            try tools.ffmpeg(
                """
                -f lavfi -i testsrc2=size=320x180:rate=24:duration=2 -pix_fmt yuv420p -c:v \(encoder)
                -movflags frag_keyframe+delay_moov+default_base_moof whole.mp4
                """)
            let file = try tools.read("whole.mp4")
            let movie = try FragmentedMovie(file)
            let track = movie.tracks[0]
            #expect(track.sampleEntries == [format])
            #expect(track.codec == codec)
            #expect(track.picture?.codedSize == PixelSize(width: 320, height: 180))
            let samples = try MediaSegment(file, of: movie).runs(ofTrack: track.id).flatMap(\.samples)
            #expect(samples.count == 48)
            #expect(try track.isIDR(file[samples[0].range]) == true)
            for sample in samples { #expect(try track.isIDR(file[sample.range]) != nil) }
        }
    }

    private static let packager = "packager-linux-x64"

    @Test(.enabled(if: FFmpegTools.isInstalled(packager), "Shaka's packager-linux-x64 is not on PATH"))
    func `Shaka Packager's segments, and its opinion of the codec strings`() throws {
        try FFmpegTools.withFolder { tools in
            let inputs = [
                ("video", "-f lavfi -i testsrc2=size=320x180:rate=24:duration=4 -c:v libx264 -g 24 -pix_fmt yuv420p"),
                (
                    "video",
                    "-f lavfi -i testsrc2=size=320x180:rate=24:duration=4 -c:v libx265 -g 24 -tag:v hvc1 "
                        + "-x265-params log-level=none -pix_fmt yuv420p10le"
                ),
                (
                    "video",
                    "-f lavfi -i testsrc2=size=320x180:rate=24:duration=4 -c:v libaom-av1 -cpu-used 8 -g 24 "
                        + "-usage realtime -pix_fmt yuv420p10le -colorspace bt2020nc -color_primaries bt2020 "
                        + "-color_trc smpte2084"
                ),
                ("audio", "-f lavfi -i sine=r=48000:d=4 -ac 6 -c:a aac"),
            ]
            for (place, (kind, arguments)) in inputs.enumerated() {
                try tools.ffmpeg(arguments + " in\(place).mp4")
                try tools.run(
                    Self.packager,
                    [
                        "in=in\(place).mp4,stream=\(kind),init_segment=i\(place).mp4,"
                            + "segment_template=s\(place)-$Number$.m4s",
                        "--segment_duration", "1", "--mpd_output", "m\(place).mpd", "--quiet",
                    ])
                let movie = try FragmentedMovie(tools.read("i\(place).mp4"))
                let stated = try tools.text("m\(place).mpd").firstMatch(of: /codecs="([^"]*)"/)?.1
                // Shaka writes H.264 in lowercase; RFC 6381 takes either.
                #expect(movie.tracks[0].codec?.lowercased() == stated?.lowercased())
                let files = try tools.files(startingWith: "s\(place)-")
                #expect(files.count == 4 || kind == "audio")
                let segments = try files.map { try MediaSegment(tools.read($0), of: movie) }
                try expectWhole(segments, movie, pictures: 96)
                #expect(segments.allSatisfy { !$0.indexes.isEmpty && !$0.brands.isEmpty })
            }
        }
    }

    /// Every picture is there, no time is missing, the sound is as long as the pictures.
    private func expectWhole(_ segments: [MediaSegment], _ movie: FragmentedMovie, pictures: Int) throws {
        for track in movie.tracks {
            let runs = segments.flatMap { $0.runs(ofTrack: track.id) }
            for (run, next) in zip(runs, runs.dropFirst()) { #expect(run.end == next.decodeTime) }
            let duration = runs.reduce(0) { $0 + $1.duration }
            let seconds = Double(duration) / Double(track.timescale)
            #expect((3.99...4.1).contains(seconds))
            if track.kind == .video { #expect(runs.reduce(0) { $0 + $1.samples.count } == pictures) }
        }
    }
}
