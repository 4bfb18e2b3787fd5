import HeadwaterCore
import Web

extension ServeConfiguration {
    /// Settings of who may ask, how often and from where. Whether there are accounts is known before.
    ///
    /// - Returns: what is wrong with them, as sentences.
    mutating func readAccess(flags: Serve, environment: [String: String]) -> [String] {
        var problems: [String] = []
        let proxies = Self.list(flags.trustedProxy, environment["HEADWATER_TRUSTED_PROXIES"])
        for text in proxies {
            guard let block = AddressBlock(text) else {
                problems.append("the trusted proxy '\(text)' is no address or block such as 10.0.0.0/8")
                continue
            }
            web.trustedProxies.append(block)
        }
        let origins = Self.list(flags.corsOrigin, environment["HEADWATER_CORS_ORIGINS"])
        if let rule = CrossOriginRule(origins) {
            web.crossOrigin = rule
        } else {
            problems.append(
                "the CORS origins '\(origins.joined(separator: ", "))' are neither * nor of the form https://www.example.org"
            )
        }
        var networks: [AddressBlock] = []
        for text in Self.list(flags.webhookAllow, environment["HEADWATER_WEBHOOK_ALLOW"]) {
            guard let block = AddressBlock(text) else {
                problems.append("the network for webhooks '\(text)' is no address or block such as 10.0.0.0/8")
                continue
            }
            networks.append(block)
        }
        web.webhookTargets = WebhookTargets(allowed: networks)
        let limits = flags.rateLimits ?? environment["HEADWATER_RATE_LIMITS"] ?? "auto"
        switch limits {
        case "auto": web.rateLimits = web.isForItsOwner && web.trustedProxies.isEmpty ? nil : RateLimitPlan()
        case "off": web.rateLimits = nil
        case "on": web.rateLimits = RateLimitPlan()
        default:
            guard let scale = Double(limits), RateLimitPlan.scales.contains(scale) else {
                problems.append(
                    """
                    the rate limits are '\(limits)', which is neither auto, on, off nor a factor from \
                    \(RateLimitPlan.scales.lowerBound) to \(RateLimitPlan.scales.upperBound)
                    """)
                break
            }
            web.rateLimits = RateLimitPlan(scale: scale)
        }
        return problems
    }

    /// What flags say, each once, or else a variable with commas or spaces between.
    static func list(_ flags: [String], _ variable: String?) -> [String] {
        guard flags.isEmpty else { return flags }
        return (variable ?? "").split { $0 == "," || $0.isWhitespace }.map(String.init)
    }
}
