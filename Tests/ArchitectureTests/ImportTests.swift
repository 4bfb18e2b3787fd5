import Foundation
import Testing

@Suite struct ImportTests {
    @Test func `every target keeps to its row of the table`() throws {
        let files = try Repository.swiftSources()
        try #require(!files.isEmpty)
        for file in files {
            let room = try #require(House.rooms[file.target], "\(file) belongs to a target without a row in House")
            let strangers = imports(of: file.text).subtracting(room.allowed)
            #expect(strangers.isEmpty, "\(file) must not import \(strangers.sorted().joined(separator: ", "))")
        }
    }

    @Test func `libraries stay with their keepers`() throws {
        for file in try Repository.swiftSources() {
            let imported = imports(of: file.text)
            for (module, targets) in House.keepers where imported.contains(module) {
                #expect(targets.contains(file.target), "\(file) must not import \(module)")
            }
        }
    }

    @Test func `in the program only its composition knows the adapters`() throws {
        let files = try Repository.swiftSources().filter { $0.target == "HeadwaterCommand" }
        for file in files where !House.composers.contains(file.name) {
            let known = imports(of: file.text).intersection(House.adapters.union(["Hummingbird"]))
            #expect(known.isEmpty, "\(file) imports \(known.sorted().joined(separator: ", ")); Composition does that")
        }
    }

    @Test func `no service and no adapter imports an adapter`() {
        for (target, room) in House.rooms where target != "HeadwaterCommand" && target != "HeadwaterCodec" {
            #expect(room.ours.isDisjoint(with: House.adapters), "\(target)")
        }
    }

    @Test func `every form of an import is seen`() {
        let text = """
            import Plain
            public import Shown
              internal import Indented
            @preconcurrency import Marked
            @_spi(Testing) private import Spied
            import struct Whole.Part
            import Sub.Module
            // import Commented
            let sentence = "import Quoted"
            """
        #expect(imports(of: text) == ["Plain", "Shown", "Indented", "Marked", "Spied", "Whole", "Sub"])
    }

    /// The modules that a file's text imports.
    private func imports(of text: String) -> Set<String> {
        let statement =
            #/(?:@\w+(?:\(\w+\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+)/#
        let lines = text.split(separator: "\n").lazy.filter { $0.contains("import ") }
        return Set(
            lines.compactMap { line in
                line.trimmingCharacters(in: .whitespaces).prefixMatch(of: statement).map { String($0.1) }
            })
    }
}
