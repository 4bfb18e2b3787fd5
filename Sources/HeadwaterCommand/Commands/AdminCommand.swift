import ArgumentParser
import Foundation
import Glibc
import HeadwaterCore

struct Admin: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Look after the accounts from the server's own machine.", subcommands: [Create.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make an administrator's account.",
            discussion: """
                The password is asked for, or read from standard input when that is no terminal; never from the \
                command line, which others on this machine can see. The server may be running meanwhile.
                """)

        @Option(help: ArgumentHelp("The address to sign in with.", valueName: "address"))
        var email: String

        @Option(help: "What others see; the part of the address before the @ when not given.")
        var name: String?

        @Option(help: ArgumentHelp("The server's data folder.", valueName: "folder"))
        var data: String?

        func run() async throws {
            let password = try SecretInput.read("Password: ")
            let name = name ?? String(email.prefix { $0 != "@" })
            try await Composition.makeAdmin(
                in: ServeConfiguration.dataFolder(data), email: email, name: name, password: password)
            print("\(email) can sign in now.")
        }
    }
}

/// A secret that someone types, or that a program writes.
enum SecretInput {
    /// Asks on a terminal, without showing what is typed; otherwise reads the first line.
    ///
    /// - Throws: ``ProgramExit`` when there is none.
    static func read(_ question: String) throws -> String {
        guard isatty(STDIN_FILENO) == 1 else {
            guard let line = readLine(strippingNewline: true), !line.isEmpty else {
                throw ProgramExit.usage("there is no password on standard input")
            }
            return line
        }
        StandardStream.error.write(question)
        var shown = termios()
        guard tcgetattr(STDIN_FILENO, &shown) == 0 else {
            throw ProgramExit.failure("the terminal can't be kept from showing the password")
        }
        var hidden = shown
        hidden.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden)
        defer {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown)
            StandardStream.error.write("\n")
        }
        guard let line = readLine(strippingNewline: true), !line.isEmpty else {
            throw ProgramExit.usage("no password was typed")
        }
        return line
    }
}
