import Catalog
import Foundation
import Glibc
import HeadwaterCore
import Synchronization
import Testing

@testable import Pipeline

/// A machine that can't work for a while, whatever the video.
@Suite(.timeLimit(.minutes(3)))
struct BrokenMachineTests {
    /// More than a job's attempts, had they counted.
    private static let manyClaims: Int64 = 8

    /// Works until the video is published or fails; mends the machine once a job was given back many times.
    private func work(
        _ journey: Journey, until code: Failure.Code, mend: @escaping () throws -> Void
    ) async throws {
        let id = try await journey.begin()
        var isMended = false
        let video = try #require(
            try await journey.work(on: id) { video, jobs in
                let isHeldUp = jobs.contains { $0.fence >= Self.manyClaims && $0.failure?.code == code }
                if isHeldUp, !isMended {
                    #expect(jobs.allSatisfy { $0.attempts <= 1 })
                    #expect(journey.gate.trouble?.failure.code == code)
                    try mend()
                    isMended = true
                }
                return video.state != .processing
            })
        #expect(isMended)
        #expect(video.state == .published, "\(video.failure as Any)")
        #expect(try await journey.jobs(of: id).allSatisfy { $0.attempts == 1 })
    }

    @Test func `a missing codec program pauses the queue, and the work goes on when it is there`() async throws {
        let link = FileManager.default.temporaryDirectory.path + "/codec-\(UUID().uuidString)"
        defer { unlink(link) }
        try await work(try await Journey(clip: "flash-and-beep.mp4", codec: link), until: .codecMissing) {
            try FileManager.default.createSymbolicLink(
                atPath: link, withDestinationPath: ConfinedCodec.program)
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root may mount a small file system"))
    func `a full disk pauses the queue, and the work goes on when there is room`() async throws {
        let journey = try await Journey(clip: "flash-and-beep.mp4")
        let objects = journey.folder + "/objects"
        try #require(mount("tmpfs", objects, "tmpfs", 0, "size=16k") == 0)
        defer { umount2(objects, CInt(MNT_DETACH)) }
        try await work(journey, until: .outOfSpace) {
            try #require(mount("tmpfs", objects, "tmpfs", UInt(MS_REMOUNT), "size=64m") == 0)
        }
    }

    @Test func `where nobody waits for the machine its failures count`() async throws {
        let journey = try await Journey(clip: "flash-and-beep.mp4", codec: "/nowhere/headwater-codec", isPatient: false)
        let id = try await journey.begin()
        try await journey.work(on: id) { _, jobs in
            jobs.contains { $0.attempts > 0 && $0.state == .queued && $0.failure?.code == .codecMissing }
        }
        #expect(journey.gate.trouble == nil)
    }
}
