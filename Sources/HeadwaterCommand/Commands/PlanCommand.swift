import ArgumentParser
import HeadwaterCore
import Logging

struct Plan: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print what would be made of a video file, and why.",
        discussion: """
            The file is inspected and, where the preset adapts to content, parts of it are encoded for a trial; nothing \
            is written.
            """)

    @Argument(help: "The file to plan for.")
    var file: String

    @Option(help: "The ladder and its settings: default, fast, archive, modern, or the path of a YAML file.")
    var preset = "default"

    @OptionGroup var part: PartOptions

    @Flag(help: "Print JSON instead of text.")
    var json = false

    func run() async throws {
        LogFormat.bootstrap(.automatic, level: .critical)
        let preset = try Composition.preset(named: preset)
        do {
            let plan = try await Composition.plan(file, preset: preset, options: part.options)
            print(json ? try PlanDocument(plan).json() : PlanText(plan).text)
        } catch let failure as Failure {
            if json { print(FailureReport(input: file, failure).json()) }
            throw ProgramExit.failure("\(file): \(failure.message) (\(failure.code.rawValue))")
        }
    }
}
