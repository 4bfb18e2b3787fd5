import ArgumentParser
import Foundation
import HeadwaterCore
import Origin

struct Token: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Work with the tokens that open videos to those who have one.", subcommands: [Sign.self])

    struct Sign: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print a token for a video, to be put before its address or into a cookie.",
            discussion: """
                The token opens /t/TOKEN/v/ID/master.m3u8 and all that lies beside it; as a cookie it is called \
                headwater_token. The keys are those of 'headwater serve': --token-key-file, HEADWATER_TOKEN_KEY_FILE or \
                HEADWATER_TOKEN_KEYS; the first one signs.
                """)

        @Argument(help: "The id of a video, or a path such as /v/ID/1/.")
        var subject: String

        @Option(help: ArgumentHelp("How long it is good for.", valueName: "seconds"))
        var expiresIn: Int64 = 3600

        @Option(help: ArgumentHelp("Where it may be used from.", valueName: "address or block"))
        var address: String?

        @Option(help: ArgumentHelp("The host of the pages it may be used on, with all below it.", valueName: "host"))
        var referrer: String?

        @Option(help: ArgumentHelp("The file of keys.", valueName: "file"))
        var tokenKeyFile: String?

        func run() async throws {
            let token = try Self.token(
                subject: subject, expires: Int64(Date().timeIntervalSince1970) + expiresIn, address: address,
                referrer: referrer)
            let keys: TokenKeys
            do {
                keys = try TokenKeyFile.keys(file: tokenKeyFile, environment: ProcessInfo.processInfo.environment)
            } catch {
                throw ProgramExit.usage("\(error)")
            }
            guard let text = keys.sign(token) else {
                throw ProgramExit.usage("there is no key to sign with; name a file with --token-key-file")
            }
            print(text)
        }

        /// - Throws: ``ProgramExit`` for what can't stand in a token.
        static func token(
            subject: String, expires: Int64, address: String?, referrer: String?
        ) throws(ProgramExit) -> PlaybackToken {
            var block: AddressBlock?
            if let address {
                block = AddressBlock(address)
                guard block != nil else {
                    throw .usage("'\(address)' is no address or block such as 10.0.0.0/8")
                }
            }
            var prefix = VideoID(subject).map { "/v/\($0)/" } ?? subject
            if !prefix.hasSuffix("/") { prefix += "/" }
            guard
                let token = PlaybackToken(
                    prefix: prefix, expires: expires, address: block, referrer: referrer?.lowercased())
            else {
                throw .usage("a token is for a video's id or a path that begins with /v/, and a referrer is a host")
            }
            return token
        }
    }
}
