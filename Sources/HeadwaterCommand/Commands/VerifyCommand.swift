public import ArgumentParser
public import Conformance
import Foundation
import HeadwaterCore
import Logging

struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check a published presentation against the rules of HLS.",
        discussion: """
            TARGET is a folder, a playlist in one, or the http(s) address of a playlist; who made it does not matter. \
            Every playlist and segment is read and decoded in a separate process, and each rule is told with what \
            was measured. docs/verify.md lists the rules.

            Exit status: 0 when every rule that must hold does, 1 when one does not, 2 when the command was called \
            wrongly, 3 when there is nothing that could be checked.
            """)

    @Argument(help: ArgumentHelp("A folder, a playlist, or an address.", valueName: "target"))
    var target: String

    @Flag(help: "Print one JSON object instead of text.")
    var json = false

    @Option(help: "How much is decoded: full, or quick for some segments of each rendition.")
    var level = PresentationReader.Depth.full

    @Option(help: "vod for what is complete, live for what still grows.")
    var profile = Presentation.Profile.vod

    @Flag(help: "Tell every rule's findings, not only what does not hold.")
    var all = false

    func run() async throws {
        LogFormat.bootstrap(.automatic, level: .critical)
        let root = try VerifyTarget.root(of: target)
        let report: ConformanceReport
        do {
            report = try await Composition.verify(root: root, depth: level, profile: profile) { name in
                VerifyProgress.show(name)
            }
        } catch let error as ReadingError {
            VerifyProgress.clear()
            let failure = VerifyFailure(target: target, error)
            if json { print(jsonLine(failure)) }
            throw ProgramExit(code: 3, message: "\(target): \(failure.message)")
        }
        VerifyProgress.clear()
        if json {
            print(try VerifyDocument(report, target: target, level: level, profile: profile).json())
        } else {
            print(VerifyText(report, isColored: isatty(STDOUT_FILENO) == 1, tellsAll: all).text(of: target))
        }
        if !report.violations.isEmpty { throw ProgramExit.failure() }
    }
}

extension PresentationReader.Depth: ExpressibleByArgument {}
extension Presentation.Profile: ExpressibleByArgument {}
