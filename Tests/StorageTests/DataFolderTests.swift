import Foundation
import Glibc
import HeadwaterCore
import Storage
import Testing

@Suite struct DataFolderTests {
    @Test func `opening makes what is missing and names itself in the lock`() async throws {
        try await TemporaryFolder.with { folder in
            let data = try DataFolder.open(at: folder + "/new/./data")
            #expect(data.path == folder + "/new/data")
            for part in ["catalog", "objects", "uploads", "scratch", "beacons"] {
                #expect(FileManager.default.fileExists(atPath: "\(data.path)/\(part)"))
            }
            #expect(data.catalogPath.hasPrefix(data.path + "/catalog/"))
            #expect(try String(contentsOfFile: data.path + "/headwater.lock", encoding: .utf8) == "\(getpid())\n")
        }
    }

    @Test func `a second one is told which process has it, until the first lets go`() async throws {
        try await TemporaryFolder.with { folder in
            var first: DataFolder? = try DataFolder.open(at: folder)
            let copy = first
            first = nil
            let failure = #expect(throws: Failure.self) { try DataFolder.open(at: folder) }
            #expect(failure?.code == .storageFailed)
            #expect(failure?.message.contains("process \(getpid())") == true)
            #expect(failure?.message.contains("--data") == true)
            withExtendedLifetime(copy) {}
        }
    }

    @Test func `a closed folder opens again`() async throws {
        try await TemporaryFolder.with { folder in
            for _ in 0..<2 { withExtendedLifetime(try DataFolder.open(at: folder)) {} }
        }
    }

    @Test func `the lock does not outlive a killed owner`() async throws {
        try await TemporaryFolder.with { folder in
            _ = try DataFolder.open(at: folder)
            let owner = Process()
            let output = Pipe()
            owner.executableURL = URL(filePath: "/usr/bin/flock")
            owner.arguments = [
                "--no-fork", "--nonblock", folder + "/headwater.lock", "sh", "-c", "echo locked; exec sleep 1000",
            ]
            owner.standardOutput = output
            try owner.run()
            #expect(output.fileHandleForReading.availableData == Data("locked\n".utf8))
            #expect(throws: Failure.self) { try DataFolder.open(at: folder) }
            kill(owner.processIdentifier, SIGKILL)
            owner.waitUntilExit()
            _ = try DataFolder.open(at: folder)
        }
    }

    @Test func `a place that cannot be written is a clear failure with a remedy`() async throws {
        try await TemporaryFolder.with { folder in
            try Data().write(to: URL(filePath: folder + "/file"))
            let failure = #expect(throws: Failure.self) { try DataFolder.open(at: folder + "/file/data") }
            #expect(failure?.code == .storageFailed)
            #expect(failure?.message.contains("Give this user the right") == true)
        }
    }
}
