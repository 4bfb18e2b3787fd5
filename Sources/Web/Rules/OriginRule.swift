import HTTPTypes

/// Which pages may change things: our own, and those of the sites that were configured. Programs send no Origin and are no page.
struct OriginRule: Sendable {
    var publicURL: WebOrigin?
    var crossOrigin = CrossOriginRule.none

    /// - Parameters:
    ///   - origin: the Origin field; nil when there is none.
    ///   - host: what the request is addressed to, already known to be ours.
    func allows(origin: String?, host: String?) -> Bool {
        guard let origin else { return true }
        if crossOrigin.allows(origin) { return true }
        guard let origin = WebOrigin(origin) else { return false }
        if origin == publicURL { return true }
        // A proxy that speaks TLS hides the scheme, so either one may be ours.
        return host.flatMap { WebOrigin("\(origin.scheme)://\($0)") } == origin
    }

    /// Methods that change nothing (RFC 9110 9.2.1), unless tus is told to take them for another one.
    static func isSafe(_ request: HTTPRequest) -> Bool {
        guard request.headerFields[.methodOverride] == nil else { return false }
        return [.get, .head, .options].contains(request.method)
    }
}

extension HTTPField.Name {
    // The initialiser fails for names that are not tokens (RFC 9110 5.6.2); these are.
    static let methodOverride = HTTPField.Name("X-HTTP-Method-Override")!
    static let requestID = HTTPField.Name("X-Request-Id")!
    static let referrerPolicy = HTTPField.Name("Referrer-Policy")!
    static let crossOriginResourcePolicy = HTTPField.Name("Cross-Origin-Resource-Policy")!
    static let crossOriginOpenerPolicy = HTTPField.Name("Cross-Origin-Opener-Policy")!
    static let tusResumable = HTTPField.Name("Tus-Resumable")!
    static let tusVersion = HTTPField.Name("Tus-Version")!
    static let tusExtension = HTTPField.Name("Tus-Extension")!
    static let tusMaxSize = HTTPField.Name("Tus-Max-Size")!
    static let uploadOffset = HTTPField.Name("Upload-Offset")!
    static let uploadLength = HTTPField.Name("Upload-Length")!
    static let uploadMetadata = HTTPField.Name("Upload-Metadata")!
}
