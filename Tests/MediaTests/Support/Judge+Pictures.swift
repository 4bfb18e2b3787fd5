import Foundation
import Testing

/// What `ffmpeg` and `ffprobe` say of pictures.
extension Judge {
    /// The pixels of a part of a picture, three bytes each, brought to one size.
    static func stillPixels(_ picture: [UInt8], filter: String) throws -> [UInt8] {
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
