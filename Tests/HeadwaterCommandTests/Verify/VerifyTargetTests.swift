import Foundation
import Testing

@testable import HeadwaterCommand

@Suite struct VerifyTargetTests {
    private func root(of files: [String: String]) throws -> String {
        let folder = FileManager.default.temporaryDirectory.appending(path: "target-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
        return try VerifyTarget.root(of: folder.path).lastPathComponent
    }

    @Test func `a folder means its master playlist, else the one playlist that names the others`() throws {
        #expect(try root(of: ["master.m3u8": "", "other.m3u8": "#EXT-X-STREAM-INF"]) == "master.m3u8")
        #expect(try root(of: ["all.m3u8": "#EXTM3U\n#EXT-X-STREAM-INF:", "v.m3u8": "#EXTM3U"]) == "all.m3u8")
        #expect(try root(of: ["v.m3u8": "#EXTM3U", "v.mpd": "<MPD/>"]) == "v.m3u8")
    }

    @Test func `a folder without a playlist, or with several, is a wrong argument`() throws {
        for files in [[:], ["a.m3u8": "#EXTM3U", "b.m3u8": "#EXTM3U"]] {
            #expect { try root(of: files) } throws: { ($0 as? ProgramExit)?.code == 2 }
        }
    }

    @Test(arguments: ["ftp://a.test/x.m3u8", "http://", "/nowhere/at/all"])
    func `what is no address and no file is a wrong argument`(argument: String) {
        #expect { try VerifyTarget.root(of: argument) } throws: { ($0 as? ProgramExit)?.code == 2 }
    }
}
