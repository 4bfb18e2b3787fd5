import Foundation
import Testing

@testable import HeadwaterCommand

@Suite struct EncodeRequestTests {
    @Test func `names come from files, and equal ones are numbered`() {
        var names: Set<String> = []
        let made = ["a/film.mp4", "b/film.mkv", "film-2.mov", ".mp4"].map {
            EncodeRequest.uniqueName(of: $0, among: &names)
        }
        #expect(made[0] == "film")
        #expect(made[1] == "film-2")
        #expect(made[2] == "film-2-2")
        #expect(!made[3].hasPrefix("."))
        #expect(Set(made).count == made.count)
    }

    @Test func `one input fills the output folder, several get a folder each`() throws {
        let preset = try Composition.preset(named: "default")
        let one = try EncodeRequest(
            inputs: ["x.mp4"], output: "/tmp/nowhere/out/", overwrite: false, preset: preset, workers: 1)
        #expect(one.items.map(\.target) == ["/tmp/nowhere/out"])
        #expect(one.workFolder == "/tmp/nowhere/out.partial")
        let two = try EncodeRequest(
            inputs: ["x.mp4", "y.mp4"], output: "/tmp/nowhere/out", overwrite: false, preset: preset, workers: 1)
        #expect(two.items.map(\.target) == ["/tmp/nowhere/out/x", "/tmp/nowhere/out/y"])
    }

    @Test func `a folder that is not empty is only replaced when asked`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: folder) } }
        let preset = try Composition.preset(named: "default")
        let make = { (overwrite: Bool) in
            try EncodeRequest(
                inputs: ["x.mp4"], output: folder.path, overwrite: overwrite, preset: preset, workers: 1)
        }
        _ = try make(false)
        try Data([1]).write(to: folder.appending(path: "file"))
        #expect { try make(false) } throws: { ($0 as? ProgramExit)?.code == 2 }
        _ = try make(true)
    }

    @Test func `an output that would swallow an input or the current folder is refused`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: folder) } }
        let clip = folder.appending(path: "a.mp4").path
        try Data([1]).write(to: URL(filePath: clip))
        let preset = try Composition.preset(named: "default")
        for output in [folder.path, clip, FileManager.default.currentDirectoryPath, "/"] {
            #expect {
                try EncodeRequest(inputs: [clip], output: output, overwrite: true, preset: preset, workers: 1)
            } throws: { error in
                (error as? ProgramExit)?.code == 2
            }
        }
    }
}
