import ArgumentParser
import Foundation
import Logging

struct Encode: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Turn video files into folders that any HLS player plays.",
        discussion: """
            One input becomes OUTPUT/master.m3u8 and what it names; several become OUTPUT/NAME/master.m3u8 each. \
            A folder appears only when it is complete and verified.

            Exit status: 0 when all inputs were encoded, 1 when some or all failed, 2 when the command was called wrongly.
            """)

    @Argument(help: ArgumentHelp("Video files.", valueName: "input"))
    var inputs: [String]

    @Option(name: .shortAndLong, help: ArgumentHelp("The folder to make.", valueName: "folder"))
    var output: String

    @Option(help: "The ladder and its settings: default, fast, archive, modern, or the path of a YAML file.")
    var preset = "default"

    @OptionGroup var part: PartOptions

    @Flag(help: "Replace folders that are there and not empty.")
    var overwrite = false

    @Flag(help: "Print one JSON object a line instead of a progress bar.")
    var json = false

    @Option(help: "Jobs that run at once; the number of cores when not given.")
    var workers: Int?

    @Flag(name: .shortAndLong, help: "Log what happens to standard error.")
    var verbose = false

    func validate() throws {
        if let workers, !(1...256).contains(workers) {
            throw ValidationError("--workers goes from 1 to 256.")
        }
    }

    func run() async throws {
        LogFormat.bootstrap(.automatic, level: verbose ? .info : .critical)
        let request = try EncodeRequest(
            inputs: inputs, output: output, overwrite: overwrite, preset: Composition.preset(named: preset),
            options: part.options, workers: workers ?? ProcessInfo.processInfo.activeProcessorCount)
        let report: any EncodeReport = json ? JSONEncodeReport() : TerminalEncodeReport()
        let failures = try await Composition.encode(request, report: report, logger: Logger(label: "headwater"))
        if failures > 0 { throw ProgramExit.failure() }
    }
}
