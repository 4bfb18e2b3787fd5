import ArgumentParser

struct Keys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Look after the keys that access tokens are signed with.", subcommands: [Rotate.self])

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Sign with a new key from now on.",
            discussion: """
                Tokens that the old key signed stay good until their own time is over. The server may be running \
                meanwhile and needs no restart.
                """)

        @Option(help: ArgumentHelp("The server's data folder.", valueName: "folder"))
        var data: String?

        func run() async throws {
            let id = try await Composition.rotateSigningKey(in: ServeConfiguration.dataFolder(data))
            print("Tokens are signed with the key \(id) from now on.")
        }
    }
}
