import Foundation
import Testing

@Suite struct SourceRuleTests {
    @Test func `no Swift file reaches 500 lines`() throws {
        for folder in ["Sources", "Tests"] {
            for file in try Repository.files(below: folder, endings: ["swift"]) {
                #expect(
                    file.lines.count <= 500, "\(file) has \(file.lines.count) lines: it holds more than one thought")
            }
        }
    }

    @Test func `uploads know nothing of HTTP statuses`() throws {
        let words =
            #/\b(?:HTTPStatus|HTTPResponse|statusCode|httpStatus|badRequest|4(?:00|04|09|1[0-9]|60)|5(?:00|03|07))\b/#
        for file in try Repository.swiftSources() where file.target == "Uploads" {
            for (number, line) in file.lines.enumerated() where !isComment(line) {
                let word = line.firstMatch(of: words).map { String($0.0) }
                #expect(word == nil, "\(file):\(number + 1) speaks of \(word ?? ""); statuses are chosen in Web")
            }
        }
    }

    @Test func `no source names a folder of someone's machine`() throws {
        let folders = ["home", "Users", "root", "opt", "tmp", "work", "mnt"]
        for file in try Repository.swiftSources() {
            let named = folders.filter { file.text.contains("\"/\($0)/") }
            #expect(named.isEmpty, "\(file)")
        }
    }

    @Test func `files have names that say something`() throws {
        let vague = #/(?:Manager|Helper|Helpers|Util|Utils|Utilities|Common|Misc)\.swift$/#
        for folder in ["Sources", "Tests"] {
            for file in try Repository.files(below: folder, endings: ["swift"]) {
                #expect(file.name.firstMatch(of: vague) == nil, "\(file)")
            }
        }
    }

    @Test func `what escapes the compiler's checks says why`() throws {
        let escapes = ["@unchecked Sendable", "nonisolated(unsafe)", "try!", "as!", "fatalError("]
        for file in try Repository.swiftSources() {
            let lines = file.lines
            for (number, line) in lines.enumerated()
            where escapes.contains(where: { line.contains($0) }) && !isComment(line) {
                let before = number > 0 ? lines[number - 1] : ""
                #expect(
                    line.contains("//") || isComment(before),
                    "\(file):\(number + 1) needs its reason, beside it or on the line before")
            }
        }
    }

    private func isComment(_ line: Substring) -> Bool {
        line.trimmingCharacters(in: .whitespaces).hasPrefix("//")
    }
}
