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
        subcommands: [
            Serve.self, Encode.self, Storyboard.self, Plan.self, Probe.self, Verify.self, Token.self, Doctor.self,
            Admin.self, Keys.self,
        ])

    static func main() async {
        var command: any ParsableCommand
        do { command = try parseAsRoot() } catch { end(parsing: error) }
        do {
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let exit as ProgramExit {
            end(exit)
        } catch let failure as Failure {
            end(.failure(failure.message))
        } catch  where exitCode(for: error).isSuccess {
            // The help of a subcommand comes as an error of ArgumentParser's own.
            end(parsing: error)
        } catch {
            end(.failure("\(error)"))
        }
    }

    /// Help and version go to standard output; a command that was called wrongly ends with 2, as the shell's own
    /// tools do (ArgumentParser says 64).
    private static func end(parsing error: any Error) -> Never {
        let text = fullMessage(for: error)
        guard exitCode(for: error).isSuccess else { end(ProgramExit(code: 2, message: nil), saying: text) }
        print(text)
        Foundation.exit(0)
    }

    private static func end(_ exit: ProgramExit, saying text: String? = nil) -> Never {
        if let line = text ?? exit.message.map({ "headwater: \($0)" }) {
            StandardStream.error.write("\(line)\n")
        }
        Foundation.exit(exit.code)
    }
}
