import Origin
import Web

extension ServeConfiguration {
    /// Settings of who may fetch media.
    ///
    /// - Returns: what is wrong with them, as sentences.
    mutating func readPlayback(flags: Serve, environment: [String: String]) -> [String] {
        var problems: [String] = []
        do {
            web.origin.tokenKeys = try TokenKeyFile.keys(file: flags.tokenKeyFile, environment: environment)
        } catch {
            problems.append("\(error)")
        }
        switch environment["HEADWATER_REQUIRE_TOKENS"] ?? "" {
        case "", "0", "false", "no": web.origin.requiresTokens = flags.requireTokens
        case "1", "true", "yes": web.origin.requiresTokens = true
        case let text: problems.append("HEADWATER_REQUIRE_TOKENS is '\(text)', which is neither true nor false")
        }
        if web.origin.requiresTokens, web.origin.tokenKeys.isEmpty, problems.isEmpty {
            problems.append("tokens are required, and there is no key; name a file with --token-key-file")
        }
        if let secret = environment["HEADWATER_SHIELD_SECRET"] {
            if secret.utf8.count < 16 { problems.append("HEADWATER_SHIELD_SECRET is shorter than 16 bytes") }
            web.origin.shieldSecret = secret
        }
        return problems
    }
}
