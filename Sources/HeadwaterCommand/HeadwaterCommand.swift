import ArgumentParser
import Foundation
import HeadwaterCore

@main
struct HeadwaterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "headwater",
        abstract: "Self-hosted video ingest and adaptive streaming.",
        discussion: """
            Upload a video and it plays everywhere: 'headwater serve' runs the whole service on this machine, \
            'headwater encode' turns files into folders that any HLS player plays.
            """,
        version: "headwater \(Version.current)",
        subcommands: [Serve.self, Encode.self, Probe.self, Doctor.self])

    /// Exit status 2 for a command that was called wrongly, as the shell's own tools do; ArgumentParser says 64.
    static func main() async {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let status as ProgramExit {
            if let message = status.message { FileHandle.standardError.write(Data("headwater: \(message)\n".utf8)) }
            Foundation.exit(status.code)
        } catch {
            let text = fullMessage(for: error)
            guard !exitCode(for: error).isSuccess else {
                print(text)
                Foundation.exit(0)
            }
            FileHandle.standardError.write(Data("\(text)\n".utf8))
            Foundation.exit(2)
        }
    }
}
