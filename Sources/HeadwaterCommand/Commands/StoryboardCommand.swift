import ArgumentParser
import HeadwaterCore
import Logging

struct Storyboard: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make nothing of a video file but its storyboard.",
        discussion: """
            FOLDER/storyboard.vtt names the tiles on the sheets FOLDER/storyboard-0.jpg and following; \
            storyboard-webp.vtt does so for WebP, and storyboard.json for players that count. The tiles are made from \
            keyframes wherever one lies near enough. The folder appears only when it is complete.

            Exit status: 0 when the storyboard was made, 1 when it could not be, 2 when the command was called wrongly.
            """)

    @Argument(help: ArgumentHelp("A video file.", valueName: "file"))
    var file: String

    @Option(name: .shortAndLong, help: ArgumentHelp("The folder to make.", valueName: "folder"))
    var output: String

    @Option(help: "Size and number of the tiles: default, fast, archive, modern, or the path of a YAML file.")
    var preset = "default"

    @Flag(help: "Replace a folder that is there and not empty.")
    var overwrite = false

    @Flag(help: "Print one JSON object a line instead of a progress bar.")
    var json = false

    @Flag(help: "Tell only of a failure.")
    var quiet = false

    func run() async throws {
        LogFormat.bootstrap(.automatic, level: .critical)
        let request = try EncodeRequest(
            inputs: [file], output: output, overwrite: overwrite, preset: Composition.preset(named: preset), workers: 1)
        let told: any EncodeReport = json ? JSONEncodeReport() : TerminalEncodeReport()
        let report: any EncodeReport = quiet ? QuietEncodeReport(base: told) : told
        let isMade = try await Composition.storyboard(request, report: report, logger: Logger(label: "headwater"))
        if !isMade { throw ProgramExit.failure() }
    }
}
