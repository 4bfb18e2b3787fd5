import ArgumentParser
import Foundation
import Logging

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Take uploads, turn them into streams, and serve them.",
        discussion: """
            Everything runs in this one process and the codec processes it starts; the catalog and all media lie in \
            the data folder. Stop it with Ctrl-C; work that was under way goes on at the next start.

            Each option can also be set in the environment: HEADWATER_HOST, HEADWATER_PORT, HEADWATER_DATA, \
            HEADWATER_PUBLIC_URL, HEADWATER_WORKERS, HEADWATER_PRESET, HEADWATER_MAX_UPLOAD_GB, \
            HEADWATER_UPLOAD_EXPIRY_HOURS, HEADWATER_PULL_HOSTS, HEADWATER_TRUSTED_PROXIES, HEADWATER_RATE_LIMITS, \
            HEADWATER_CORS_ORIGINS, HEADWATER_WEBHOOK_ALLOW, HEADWATER_WEBHOOK_OVERLAP_HOURS, HEADWATER_CACHE_MB, \
            HEADWATER_TOKEN_KEY_FILE, HEADWATER_REQUIRE_TOKENS, HEADWATER_COUNTRY_DATABASE, \
            HEADWATER_ACCOUNTS=1, HEADWATER_REGISTRATION=open, \
            HEADWATER_QUOTA_CREATOR=bytes=…,videos=…,minutes=…,running_jobs=… (and other roles). Lists have commas \
            between. Only there: HEADWATER_TOKEN_KEYS and HEADWATER_SHIELD_SECRET, since they are secret. Mails go to \
            the log, or to the server that HEADWATER_SMTP_HOST names (with _PORT, _FROM, _USER, _PASSWORD, \
            _CERTIFICATES); their links lead to the public URL.
            """)

    @Option(help: "The address to listen on.")
    var host: String?

    @Option(help: "The port to listen on; 0 takes a free one.")
    var port: Int?

    @Option(help: ArgumentHelp("The folder for catalog and media.", valueName: "folder"))
    var data: String?

    @Option(
        help: ArgumentHelp(
            "The address by which browsers reach this server, when a proxy stands before it.", valueName: "url"))
    var publicURL: String?

    @Flag(help: "Allow listening beyond this machine although anyone who can connect may upload and delete.")
    var allowAnonymous = false

    @Flag(help: "Let only people who sign in upload and change; 'headwater admin create' makes the first account.")
    var accounts = false

    @Flag(help: "With accounts: let anyone make themselves one.")
    var openRegistration = false

    @Option(
        help: ArgumentHelp(
            "A proxy that is believed about whom a request came from; may be given several times.",
            valueName: "address or block"))
    var trustedProxy: [String] = []

    @Option(
        help: ArgumentHelp(
            "How often clients may ask: off, on, a factor, or auto: on unless this machine's user is the only one.",
            valueName: "limits"))
    var rateLimits: String?

    @Option(
        help: ArgumentHelp(
            "A site whose pages may use the API, or * for all; may be given several times.", valueName: "origin"))
    var corsOrigin: [String] = []

    @Option(
        help: ArgumentHelp(
            "A private network that webhooks may be sent to; may be given several times.",
            valueName: "address or block"))
    var webhookAllow: [String] = []

    @Option(help: "Hours in which a webhook's former secret signs beside the new one; 24 when not given.")
    var webhookOverlapHours: Int?

    @Option(
        help: ArgumentHelp("Memory for media that is asked for often, in MiB; 256 when not given.", valueName: "size"))
    var cacheMb: Int?

    @Option(
        help: ArgumentHelp(
            "The keys that playback tokens are signed with: an id and a secret on each line, the first one signs.",
            valueName: "file"))
    var tokenKeyFile: String?

    @Flag(help: "Let nobody watch anything without a token.")
    var requireTokens = false

    @Option(help: "Jobs that run at once; the number of cores when not given.")
    var workers: Int?

    @Option(help: "The preset for uploads: a name, or the path of a YAML file.")
    var preset: String?

    @Option(help: ArgumentHelp("The largest file that is taken, in GiB; 256 when not given.", valueName: "size"))
    var maxUploadGb: Int?

    @Option(
        help: ArgumentHelp(
            "An unfinished upload is removed when nothing came for so long; 168 when not given, 0 for never.",
            valueName: "hours"))
    var uploadExpiryHours: Int?

    @Option(
        help: ArgumentHelp(
            "Hosts of inner networks that files may be fetched from, with commas between: NAME or NAME:PORT.",
            valueName: "hosts"))
    var pullHosts: String?

    @Option(
        help: ArgumentHelp(
            "A CSV file of address ranges and their countries, for the analytics.", valueName: "file"))
    var countryDatabase: String?

    @Option(help: "How log lines look: text or json.")
    var logFormat: LogFormat?

    @Flag(name: .shortAndLong, help: "Log more.")
    var verbose = false

    func run() async throws {
        LogFormat.bootstrap(logFormat ?? .automatic, level: verbose ? .debug : .info)
        let configuration = try ServeConfiguration(flags: self, environment: ProcessInfo.processInfo.environment)
        try await Composition.serve(configuration, logger: Logger(label: "headwater"))
    }
}

extension LogFormat: ExpressibleByArgument {}
