import Foundation
import Origin
import Uploads
import Web

/// What `headwater serve` runs with: flags over environment over defaults, checked as a whole.
struct ServeConfiguration: Sendable {
    var web: WebConfiguration
    var dataFolder: String
    var workers: Int
    var preset: String
    var uploads: UploadService.Configuration
    /// Hosts that files may be fetched from although they are not on the open internet.
    var pullHosts: Set<String>
    /// Whether nobody may watch anything without a token.
    var requiresTokens = false

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
        uploads = UploadService.Configuration(
            maxLength: Int64(size) << 30, expiry: hours == 0 ? nil : .seconds(hours * 3600))
        let hosts = flags.pullHosts ?? environment["HEADWATER_PULL_HOSTS"] ?? ""
        pullHosts = Set(hosts.lowercased().split { $0 == "," || $0 == " " }.map(String.init))
        if let text = flags.publicURL ?? environment["HEADWATER_PUBLIC_URL"] {
            web.publicURL = WebOrigin(text)
            if web.publicURL == nil {
                problems.append("the public URL '\(text)' is not of the form https://video.example.org")
            }
        }
        problems += readAccess(flags: flags, environment: environment)
        web.origin.memoryBytes = number(flags.cacheMb, "HEADWATER_CACHE_MB", 256, 16...1_000_000) << 20
        problems += readPlayback(flags: flags, environment: environment)
        do { try web.validate() } catch { problems.append("\(error)") }
        if !problems.isEmpty { throw ProgramExit.usage(problems.joined(separator: "\nheadwater: ")) }
    }

    /// Where a browser finds the server that listens on this port.
    func address(port: Int) -> String {
        if let origin = web.publicURL { return "\(origin)" }
        return "http://\(web.host.contains(":") ? "[\(web.host)]" : web.host):\(port)"
    }

    /// XDG Base Directory Specification: `$XDG_DATA_HOME`, else `~/.local/share`.
    static func defaultDataFolder(_ environment: [String: String]) -> String {
        if let folder = environment["XDG_DATA_HOME"], folder.hasPrefix("/") { return folder + "/headwater" }
        return (environment["HOME"] ?? NSHomeDirectory()) + "/.local/share/headwater"
    }
}
