import Accounts
import HeadwaterCore

extension ServeConfiguration {
    /// The mail server as the environment names it: it comes with a password, which no command line should hold.
    ///
    /// - Returns: nil when none is named.
    static func mail(_ environment: [String: String], _ problems: inout [String]) -> SMTPMailSink.Configuration? {
        let names = environment.keys.filter { $0.hasPrefix("HEADWATER_SMTP_") }.sorted()
        guard let host = environment["HEADWATER_SMTP_HOST"] else {
            if let name = names.first { problems.append("\(name) is set, but HEADWATER_SMTP_HOST is not") }
            return nil
        }
        var configuration = SMTPMailSink.Configuration(
            host: host, from: environment["HEADWATER_SMTP_FROM"] ?? "", user: environment["HEADWATER_SMTP_USER"],
            password: environment["HEADWATER_SMTP_PASSWORD"].map { Secret($0) },
            trustedCertificates: environment["HEADWATER_SMTP_CERTIFICATES"])
        if EmailAddress(configuration.from) == nil {
            problems.append("HEADWATER_SMTP_FROM is '\(configuration.from)', which is no e-mail address")
        }
        if let text = environment["HEADWATER_SMTP_PORT"] {
            if let port = Int(text), (1...65535).contains(port) {
                configuration.port = port
            } else {
                problems.append("HEADWATER_SMTP_PORT is '\(text)'; it goes from 1 to 65535")
            }
        }
        switch environment["HEADWATER_SMTP_TLS"] {
        case nil, "1": break
        case "0" where ["127.0.0.1", "::1", "localhost"].contains(host): configuration.needsTLS = false
        case "0": problems.append("HEADWATER_SMTP_TLS is 0, which is for a mail server on this machine only")
        case let text?: problems.append("HEADWATER_SMTP_TLS is '\(text)'; it is 1 or 0")
        }
        return configuration
    }
}
