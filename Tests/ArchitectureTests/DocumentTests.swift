import Foundation
import HeadwaterCore
import Testing

@Suite struct DocumentTests {
    static let folders = ["docs"]
    static let files = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"]

    @Test func `every error code is documented, and no other`() throws {
        let text = try Repository.text(of: "docs/errors.md")
        let heading = #/^### `([a-z_]+)`$/#.anchorsMatchLineEndings()
        let documented = text.matches(of: heading).map { String($0.1) }
        let codes = Failure.Code.allCases.map(\.rawValue)
        #expect(Set(codes).subtracting(documented) == [], "codes without a section")
        #expect(Set(documented).subtracting(codes) == [], "sections without a code")
        #expect(documented.count == Set(documented).count, "a code has two sections")
    }

    @Test func `the documentation says which errors are tried again`() throws {
        let text = try Repository.text(of: "docs/errors.md")
        for code in Failure.Code.allCases {
            let section = text.components(separatedBy: "### `\(code.rawValue)`\n").last?
                .components(separatedBy: "\n### ").first
            let isRetryable = Failure(code, "").isRetryable
            let claim = section?.contains("Tried again: yes") == true
            #expect(claim == isRetryable, "\(code.rawValue)")
        }
    }

    @Test func `links between documents lead somewhere`() throws {
        let link = #/\]\((?!https?:|mailto:|#)([^)#\s]+)/#
        let documents =
            try Self.files.map { Repository.File(path: $0, text: try Repository.text(of: $0)) }
            + Self.folders.flatMap { try Repository.files(below: $0, endings: ["md"]) }
        try #require(documents.count > Self.files.count)
        for document in documents {
            let folder = Repository.root.appending(path: document.path).deletingLastPathComponent()
            for match in document.text.matches(of: link) {
                let target = folder.appending(path: String(match.1)).standardizedFileURL
                #expect(
                    FileManager.default.fileExists(atPath: target.path), "\(document) links to \(match.1)")
            }
        }
    }

    @Test func `decisions are numbered without gaps`() throws {
        let numbers = try Repository.files(below: "docs/decisions", endings: ["md"]).map { Int($0.name.prefix(4)) }
        try #require(!numbers.isEmpty)
        #expect(numbers == Array(1...numbers.count))
    }
}
