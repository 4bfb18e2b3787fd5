import ArgumentParser
import Foundation
import HeadwaterCore

struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check that this machine has what Headwater needs, and say what to do where it hasn't.")

    @Option(help: ArgumentHelp("The data folder to check.", valueName: "folder"))
    var data: String?

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        let folder = data ?? environment["HEADWATER_DATA"] ?? ServeConfiguration.defaultDataFolder(environment)
        let findings = await Checkup(dataFolder: folder).run()
        for finding in findings { print(finding.line) }
        let problems = findings.count { $0.verdict == .missing }
        print(problems == 0 ? "All is well." : "\(problems) problem\(problems == 1 ? "" : "s") found.")
        if problems > 0 { throw ProgramExit.failure() }
    }
}
