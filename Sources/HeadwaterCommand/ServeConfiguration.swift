import Accounts
import Foundation
import HeadwaterCore
import Origin
import Uploads
import Web

/// What `headwater serve` runs with: flags over environment over defaults, checked as a whole.
struct ServeConfiguration: Sendable {
    var web: WebConfiguration
    var dataFolder: String
    var workers: Int
    var preset: String
    /// Nil without accounts.
    var accounts: AccountService.Configuration?
    /// The mail server; nil when mails go to the log.
    var mail: SMTPMailSink.Configuration?
    var uploads: UploadService.Configuration
    /// Hosts that files may be fetched from although they are not on the open internet.
    var pullHosts: Set<String>
    /// A file that tells where addresses are; nil when nobody brought one.
    var countryDatabase: String?

    /// - Throws: ``ProgramExit`` with every problem at once.
    init(flags: Serve, environment given: [String: String]) throws {
        // A variable that is set to nothing, as compose files do, is not set.
        let environment = given.filter { !$0.value.isEmpty }
        var problems: [String] = []
        let number = { (flag: Int?, name: String, fallback: Int, range: ClosedRange<Int>) -> Int in
            let value: Int
            if let flag {
                value = flag
            } else if let text = environment[name] {
                guard let parsed = Int(text) else {
                    problems.append("\(name) is '\(text)', which is not a number")
                    return fallback
                }
                value = parsed
            } else {
                return fallback
            }
            if !range.contains(value) {
                problems.append(
                    "\(name.dropFirst(10).lowercased()) is \(value); it goes from \(range.lowerBound) to \(range.upperBound)"
                )
            }
            return value
        }
        web = WebConfiguration(
            host: flags.host ?? environment["HEADWATER_HOST"] ?? "127.0.0.1",
            port: number(flags.port, "HEADWATER_PORT", 8080, 0...65535), allowsAnonymous: flags.allowAnonymous,
            // Less than the ten seconds that service managers wait before they kill.
            shutdownLimit: .seconds(6))
        workers = number(flags.workers, "HEADWATER_WORKERS", ProcessInfo.processInfo.activeProcessorCount, 1...256)
        dataFolder = flags.data ?? environment["HEADWATER_DATA"] ?? Self.defaultDataFolder(environment)
        preset = flags.preset ?? environment["HEADWATER_PRESET"] ?? "default"
        let size = number(flags.maxUploadGb, "HEADWATER_MAX_UPLOAD_GB", 256, 1...1_000_000)
        let hours = number(flags.uploadExpiryHours, "HEADWATER_UPLOAD_EXPIRY_HOURS", 168, 0...87_600)
        web.webhookOverlap = .seconds(
            number(flags.webhookOverlapHours, "HEADWATER_WEBHOOK_OVERLAP_HOURS", 24, 0...720) * 3600)
        uploads = UploadService.Configuration(
            maxLength: Int64(size) << 30, expiry: hours == 0 ? nil : .seconds(hours * 3600))
        let hosts = flags.pullHosts ?? environment["HEADWATER_PULL_HOSTS"] ?? ""
        pullHosts = Set(hosts.lowercased().split { $0 == "," || $0 == " " }.map(String.init))
        countryDatabase = flags.countryDatabase ?? environment["HEADWATER_COUNTRY_DATABASE"]
        if let text = flags.publicURL ?? environment["HEADWATER_PUBLIC_URL"] {
            web.publicURL = WebOrigin(text)
            if web.publicURL == nil {
                problems.append("the public URL '\(text)' is not of the form https://video.example.org")
            }
        }
        accounts = Self.accounts(flags, environment, &problems)
        web.hasAccounts = accounts != nil
        problems += readAccess(flags: flags, environment: environment)
        let pages = knownAddress
        accounts?.publicAddress = pages
        mail = Self.mail(environment, &problems)
        web.origin.memoryBytes = number(flags.cacheMb, "HEADWATER_CACHE_MB", 256, 16...1_000_000) << 20
        problems += readPlayback(flags: flags, environment: environment)
        if accounts != nil, mail != nil, web.publicURL == nil {
            problems.append(
                "HEADWATER_SMTP_HOST is set, but not where the links in mails lead: say with --public-url how people reach this server"
            )
        }
        do { try web.validate() } catch { problems.append("\(error)") }
        if !problems.isEmpty { throw ProgramExit.usage(problems.joined(separator: "\nheadwater: ")) }
    }

    private static func accounts(
        _ flags: Serve, _ environment: [String: String], _ problems: inout [String]
    ) -> AccountService.Configuration? {
        let isOn: Bool
        switch environment["HEADWATER_ACCOUNTS"] {
        case nil, "0": isOn = flags.accounts
        case "1": isOn = true
        case let text?:
            problems.append("HEADWATER_ACCOUNTS is '\(text)'; it is 1 or 0")
            isOn = true
        }
        let isOpen: Bool
        switch environment["HEADWATER_REGISTRATION"] {
        case nil, "closed": isOpen = flags.openRegistration
        case "open": isOpen = true
        case let text?:
            problems.append("HEADWATER_REGISTRATION is '\(text)'; it is open or closed")
            isOpen = false
        }
        if isOpen && !isOn { problems.append("registration can only be open with --accounts") }
        var quotas = QuotaPlan.standard
        for role in Role.allCases {
            let name = "HEADWATER_QUOTA_\(role.rawValue.uppercased())"
            guard let text = environment[name] else { continue }
            do { quotas.byRole[role] = try Quota(text: text) } catch { problems.append("\(name): \(error.reason)") }
        }
        return isOn ? AccountService.Configuration(isRegistrationOpen: isOpen, quotas: quotas) : nil
    }

    /// The data folder that a command beside the server works on.
    static func dataFolder(_ flag: String?) -> String {
        let environment = ProcessInfo.processInfo.environment.filter { !$0.value.isEmpty }
        return flag ?? environment["HEADWATER_DATA"] ?? defaultDataFolder(environment)
    }

    /// Where a browser finds the server that listens on this port.
    func address(port: Int) -> String {
        if let origin = web.publicURL { return "\(origin)" }
        return "http://\(web.host.contains(":") ? "[\(web.host)]" : web.host):\(port)"
    }

    /// Where a browser finds the server, as far as that is known before it listens: nobody goes to "any address", and which port
    /// 0 takes is not known yet.
    private var knownAddress: String? {
        let isAnywhere = IPAddress(web.host)?.bits == 0
        return web.publicURL == nil && (isAnywhere || web.port == 0) ? nil : address(port: web.port)
    }

    /// XDG Base Directory Specification: `$XDG_DATA_HOME`, else `~/.local/share`.
    static func defaultDataFolder(_ environment: [String: String]) -> String {
        if let folder = environment["XDG_DATA_HOME"], folder.hasPrefix("/") { return folder + "/headwater" }
        return (environment["HOME"] ?? NSHomeDirectory()) + "/.local/share/headwater"
    }
}
