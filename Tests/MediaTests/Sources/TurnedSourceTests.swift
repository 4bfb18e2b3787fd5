import Foundation
import HeadwaterCore
import Testing

/// Display matrices: pixels are turned, the ladder follows what is displayed, no matrix is left.
@Suite struct TurnedSourceTests {
    /// The four linear numbers `a b c d` of each of the eight right-angled orientations.
    static let matrices: [[Int32]] = [
        [1, 0, 0, 1], [0, 1, -1, 0], [-1, 0, 0, -1], [0, -1, 1, 0],
        [-1, 0, 0, 1], [1, 0, 0, -1], [0, 1, 1, 0], [0, -1, -1, 0],
    ]

    /// Red, green, blue and white in the corners at (-1, -1), (1, -1), (-1, 1), (1, 1), y pointing down.
    private static let corners: [(x: Int32, y: Int32, color: [Int])] = [
        (-1, -1, [255, 0, 0]), (1, -1, [0, 255, 0]), (-1, 1, [0, 0, 255]), (1, 1, [255, 255, 255]),
    ]

    private static func clip(_ matrix: [Int32]) throws -> MemorySource {
        let tiles = ["red", "lime", "blue", "white"].map {
            "color=\($0):size=80x48:rate=10:duration=0.4,format=yuv420p"
        }
        var inputs: [String] = []
        for tile in tiles { inputs += ["-f", "lavfi", "-i", tile] }
        let mosaic = "[0][1]hstack[top];[2][3]hstack[bottom];[top][bottom]vstack"
        var source = try Clips.make("mp4", inputs + ["-filter_complex", mosaic] + Clips.x264("crf=5") + ["{}"])
        // ISO/IEC 14496-12, 8.3.2, version 0: the matrix stands 40 bytes behind the version.
        let header = try #require(source.bytes.firstRange(of: Array("tkhd".utf8))).upperBound
        try #require(source.bytes[header] == 0)
        let numbers: [Int32] = [matrix[0], matrix[1], 0, matrix[2], matrix[3], 0, 0, 0, 1 << 14]
        for (place, number) in numbers.enumerated() {
            let value = UInt32(bitPattern: number << 16)
            for byte in 0..<4 {
                source.bytes[header + 40 + place * 4 + byte] = UInt8(value >> (24 - 8 * UInt32(byte)) & 255)
            }
        }
        return source
    }

    @Test(arguments: matrices)
    func `every corner is where the display matrix puts it`(matrix: [Int32]) throws {
        let job = try Engine.Job(try Self.clip(matrix), preset: Engine.preset(sides: [96]))
        let video = try #require(job.facts.video)
        let isUpright = matrix[0] != 0
        #expect(video.codedSize == PixelSize(width: 160, height: 96))
        #expect(video.displaySize == (isUpright ? video.codedSize : video.codedSize.turned))
        #expect(job.plan.video[0].size == video.displaySize)
        let file = try job.encodeAll().file("96p")
        let shown = try Judge.pixels(file, filter: "scale=2:2:flags=area")
        for corner in Self.corners {
            // A pixel at (x, y) is shown at (ax + cy, bx + dy).
            let x = matrix[0] * corner.x + matrix[2] * corner.y
            let y = matrix[1] * corner.x + matrix[3] * corner.y
            let place = (y > 0 ? 2 : 0) + (x > 0 ? 1 : 0)
            let color = Array(shown[place * 3..<place * 3 + 3])
            #expect(zip(color, corner.color).allSatisfy { abs($0 - $1) < 40 }, "\(corner): \(color)")
        }
        let judged = try Judge.run(
            "ffprobe",
            ["-v", "error", "-show_entries", "stream=width,height:stream_side_data=rotation", "-of", "csv=p=0", "{}"],
            on: file)
        #expect(
            judged.text.trimmingCharacters(in: .whitespacesAndNewlines).hasPrefix(
                "\(video.displaySize.width),\(video.displaySize.height)"))
        #expect(judged.text.split(separator: "\n").first?.split(separator: ",").count == 2, "no matrix is left behind")
    }
}
