import Catalog
import Foundation
import HeadwaterCore
import Testing

@testable import Pipeline

/// A cap that was foreseen to be far, and was not.
@Suite(.timeLimit(.minutes(3)))
struct CapJourneyTests {
    /// Noise whose squares of two by two pixels all have the same mean: the smaller rendition, which looks ahead for the
    /// larger one, sees next to nothing of it.
    private static let pattern = """
        color=gray:s=320x180:r=25,noise=alls=60:allf=t:all_seed=1,format=yuv420p,scale=640:360:flags=neighbor,\
        geq=lum='if(mod(X+Y,2),lum(X,Y),256-lum(X,Y))':cb=128:cr=128
        """

    private static let preset: Preset = {
        var preset = Preset.sample
        preset.video.encoderPreset = "veryfast"
        preset.video.rungs = [(360, 2_600_000), (180, 1_000_000)].map {
            Preset.Rung(shortSide: $0, maxBitsPerSecond: $1, audioGroup: "stereo")
        }
        return preset
    }()

    private static func makeClip(at path: String) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "ffmpeg", "-v", "error", "-nostdin", "-f", "lavfi", "-t", "3", "-i", pattern, "-c:v", "libx264",
            "-preset", "ultrafast", "-crf", "4", path,
        ]
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "ffmpeg is needed")
    }

    @Test func `a chunk that went beyond it is encoded again and keeps to it`() async throws {
        let path = FileManager.default.temporaryDirectory.path + "/\(UUID().uuidString).mp4"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Self.makeClip(at: path)
        let journey = try await Journey(clip: path, preset: Self.preset)
        let id = try await journey.begin()
        let video = try #require(try await journey.work(on: id) { video, _ in video.state != .processing })
        try #require(video.state == .published, "\(video.failure as Any)")
        let (plan, segments) = try await journey.database.read { transaction in
            (
                try #require(try transaction.plans.find(id)).plan,
                try transaction.segments.list(id, version: 1, rendition: "360p")
            )
        }
        try #require(plan.takesFirstPass(0) && segments.count == 1)
        let cap = Double(plan.video[0].maxBitsPerSecond)
        let buffer = Double(try #require(plan.video[0].encoder).bufferBits)
        let seconds = plan.duration.seconds
        let bits = Double(segments[0].object.byteCount * 8)
        #expect(bits < cap * seconds + buffer, "\(bits / seconds) bits a second")
        #expect(bits > 0.5 * cap * seconds, "the buffer was what held it back")
        #expect(try await journey.jobs(of: id).allSatisfy { $0.attempts == 1 })
    }
}
