import HeadwaterCore
import Testing

@testable import CMAF

/// Real pictures and sound, coded by FFmpeg for one test.
enum EncodedFixture {
    static let ticksPerFrame = 1000
    static let framesPerGOP = 24

    /// 4 seconds of H.264 with B-frames, as access units with their times, and the track for them.
    static func video(_ tools: FFmpegTools) throws -> (track: Track, samples: [Sample]) {
        try tools.ffmpeg(
            """
            -f lavfi -i testsrc2=size=320x180:rate=24:duration=4 -c:v libx264 -preset veryfast -bf 3 -pix_fmt yuv420p
            -x264-params keyint=24:min-keyint=24:scenecut=0:open-gop=0:aud=1 -colorspace bt709 -color_primaries bt709
            -color_trc bt709 -color_range tv source.ts
            """)
        try tools.ffmpeg("-i source.ts -c copy -f h264 source.h264")
        let stream = try tools.read("source.h264")
        let times = try tools.ffprobe("source.ts", show: "packet=pts,dts").map { row in
            (pts: try #require(Int(row["pts"] ?? "")), dts: try #require(Int(row["dts"] ?? "")))
        }
        let pictures = try splitAtDelimiters(stream)
        try #require(pictures.count == times.count)
        // MPEG-TS counts in 90,000ths; 3750 of them are a frame. Its decode times start before its presentation does.
        let firstPTS = try #require(times.map(\.pts).min())
        let samples = zip(pictures, times).enumerated().map { place, pair in
            Sample(
                data: pair.0.sampleData, duration: Int32(Self.ticksPerFrame),
                compositionOffset: Int32(
                    (pair.1.pts - firstPTS) / 3750 * Self.ticksPerFrame - place * Self.ticksPerFrame),
                isSync: pair.0.isIDR)
        }
        let sets = ParameterSets(annexB: stream)
        let configuration = try VideoConfiguration(
            sps: sets.sps, pps: sets.pps, size: PixelSize(width: 320, height: 180), color: .bt709)
        return (Track(timescale: 24_000, language: "und", media: .video(configuration)), samples)
    }

    private static func splitAtDelimiters(_ stream: [UInt8]) throws -> [AccessUnit] {
        let delimiter: UInt8 = 9
        var pictures: [[UInt8]] = []
        for unit in AnnexB.units(in: stream) {
            if (unit.first ?? 0) & 0x1F == delimiter { pictures.append([]) }
            pictures[pictures.count - 1] += [0, 0, 0, 1] + unit
        }
        return try pictures.map { try AccessUnit(annexB: $0) }
    }

    /// A stream of HEVC or AV1 cut in front of each delimiter.
    static func packets(of stream: [UInt8], _ coding: VideoCoding) -> [[UInt8]] {
        // An access unit delimiter of HEVC behind a start code; an empty temporal delimiter of AV1 with its size.
        let delimiter: [UInt8] = coding == .hevc ? [0, 0, 0, 1, 0x46, 0x01] : [0x12, 0x00]
        var packets: [[UInt8]] = []
        var position = 0
        while position < stream.count {
            var end = position + delimiter.count
            while end < stream.count, !stream[end...].starts(with: delimiter) {
                // AV1 has no start codes: whole units are stepped over.
                end += coding == .hevc ? 1 : unitBytes(stream[end...])
            }
            packets.append(Array(stream[position..<end]))
            position = end
        }
        return packets
    }

    /// Of a unit of AV1 with its size in it.
    private static func unitBytes(_ bytes: ArraySlice<UInt8>) -> Int {
        var size = 0
        var place = bytes.startIndex + (bytes[bytes.startIndex] & 4 == 0 ? 1 : 2)
        for shift in 0..<8 {
            size |= Int(bytes[place] & 0x7F) << (7 * shift)
            place += 1
            if bytes[place - 1] & 0x80 == 0 { break }
        }
        return place - bytes.startIndex + size
    }

    /// Segments of two GOPs each.
    static func segments(of track: Track, _ samples: [Sample]) -> [[UInt8]] {
        let groups = stride(from: 0, to: samples.count, by: Self.framesPerGOP).map {
            Array(samples[$0..<min($0 + Self.framesPerGOP, samples.count)])
        }
        return stride(from: 0, to: groups.count, by: 2).map { first in
            var writer = SegmentWriter(
                track: track, firstSequenceNumber: UInt32(first + 1), includesSegmentIndex: first == 0)
            for place in first..<min(first + 2, groups.count) {
                writer.append(
                    fragment: groups[place], decodeTime: Int64(place * Self.framesPerGOP * Self.ticksPerFrame))
            }
            return writer.finish()
        }
    }

    static func audio(_ tools: FFmpegTools, language: String = "en", frequency: Int = 440) throws -> (
        track: Track, samples: [Sample]
    ) {
        try tools.ffmpeg(
            """
            -f lavfi -i aevalsrc=exprs=sin(\(frequency)*2*PI*t)*gt(t\\,0.5)|sin(330*2*PI*t)*gt(t\\,0.5):s=48000:d=3
            -c:a aac -b:a 128k source.adts
            """)
        let samples = ADTS.frames(in: try tools.read("source.adts")).map {
            Sample(data: $0, duration: 1024, isSync: true)
        }
        return (try TrackFixture.audio(language: language), samples)
    }

    /// Segments of a second or so of sound, each one fragment.
    static func soundSegments(of track: Track, _ samples: [Sample]) -> [[UInt8]] {
        stride(from: 0, to: samples.count, by: 50).map { start in
            var writer = SegmentWriter(
                track: track, firstSequenceNumber: UInt32(start + 1), includesSegmentIndex: false)
            writer.append(
                fragment: Array(samples[start..<min(start + 50, samples.count)]), decodeTime: Int64(start * 1024))
            return writer.finish()
        }
    }
}
