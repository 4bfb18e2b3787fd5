import ArgumentParser
import Foundation
import HeadwaterCore
import Logging
import Pipeline

struct Probe: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the facts of a media file.",
        discussion: "The file is read in a separate process, from its first byte to its last.")

    @Argument(help: "The file to look at.")
    var file: String

    @Flag(help: "Print JSON instead of text.")
    var json = false

    func run() async throws {
        do {
            let facts = try await Composition.inspect(file)
            print(json ? try ProbeReport(facts).json() : ProbeReport(facts).text())
        } catch let failure as Failure {
            if json { print(FailureReport(input: file, failure).json()) }
            throw ProgramExit.failure("\(file): \(failure.message) (\(failure.code.rawValue))")
        }
    }
}
