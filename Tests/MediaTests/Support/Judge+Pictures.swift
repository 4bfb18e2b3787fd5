import Foundation
import Testing

/// What `ffmpeg` and `ffprobe` say of pictures.
extension Judge {
    /// The pixels of a part of a picture, three bytes each, brought to one size.
    static func pixels(_ picture: [UInt8], filter: String) throws -> [UInt8] {
        let outcome = try run(
            "ffmpeg", ["-v", "error", "-i", "{}", "-vf", "\(filter),format=rgb24", "-f", "rawvideo", "-"], on: picture)
        #expect(outcome.status == 0, "\(outcome.complaints)")
        return outcome.output
    }

    /// What `ffprobe` takes a picture for: `mjpeg,640,360`.
    static func description(_ picture: [UInt8]) throws -> String {
        try run(
            "ffprobe", ["-v", "error", "-show_entries", "stream=codec_name,width,height", "-of", "csv=p=0", "{}"],
            on: picture
        ).text.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

extension Clips {
    /// `lavfi` graphs one after the other, three seconds each, at 25 frames a second.
    static func parts(_ graphs: [String], keyframeDistance: Int = 25) throws -> MemorySource {
        let inputs = graphs.flatMap { ["-f", "lavfi", "-t", "3", "-i", $0] }
        let pads = graphs.indices.map { "[\($0)]format=yuv420p,setsar=1[p\($0)];" }.joined()
        let joined = graphs.indices.map { "[p\($0)]" }.joined() + "concat=n=\(graphs.count)"
        return try made(
            inputs + [
                "-filter_complex", pads + joined, "-c:v", "libx264", "-preset", "ultrafast", "-crf", "20",
                "-g", "\(keyframeDistance)", "-sc_threshold", "0",
            ], ending: "mp4")
    }
}
