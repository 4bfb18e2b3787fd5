import HTTPTypes

/// Which other sites' pages may use the API from a visitor's browser.
public enum CrossOriginRule: Sendable, Equatable {
    case none
    case any
    case exactly(Set<WebOrigin>)

    /// `*`, or origins such as `https://www.example.org`; nil when one of them is neither. Without texts, none.
    public init?(_ texts: [String]) {
        if texts.isEmpty {
            self = .none
        } else if texts.contains("*") {
            guard texts.count == 1 else { return nil }
            self = .any
        } else {
            let origins = texts.compactMap { WebOrigin($0) }
            guard origins.count == texts.count else { return nil }
            self = .exactly(Set(origins))
        }
    }

    func allows(_ origin: String) -> Bool {
        switch self {
        case .none: false
        case .any: true
        case .exactly(let origins): WebOrigin(origin).map(origins.contains) ?? false
        }
    }

    /// What the answer to a page of this origin carries.
    func fields(for origin: String?) -> HTTPFields {
        var fields = HTTPFields()
        switch self {
        case .none: return fields
        case .any: fields[.accessControlAllowOrigin] = "*"
        case .exactly:
            // A cache must not give one site's answer to another, nor to none.
            fields[.vary] = "Origin"
            guard let origin, allows(origin) else { return fields }
            fields[.accessControlAllowOrigin] = origin
        }
        fields[.accessControlExposeHeaders] = Self.exposed
        return fields
    }

    /// The answer to a preflight (Fetch, section 3.3): the same whatever it asks for.
    static let preflight: HTTPFields = [
        .accessControlAllowMethods: "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS",
        .accessControlAllowHeaders: allowed,
        // Browsers keep it no longer than two hours.
        .accessControlMaxAge: "7200",
    ]

    /// Never `X-Headwater-Request`: that a page can't send it is what tells our own pages from the others (``CrossSiteRule``).
    private static let allowed = [
        "Accept", "Authorization", "Content-Type", "If-Match", "If-None-Match", "Last-Event-ID", "Range",
        "X-HTTP-Method-Override", "X-Request-Id", "X-Requested-With",
        "Tus-Resumable", "Upload-Length", "Upload-Defer-Length", "Upload-Offset", "Upload-Metadata", "Upload-Concat",
        "Upload-Checksum", "Upload-Complete", "Upload-Incomplete", "Upload-Draft-Interop-Version",
    ].joined(separator: ", ")

    private static let exposed = [
        "Location", "Tus-Resumable", "Tus-Version", "Tus-Extension", "Tus-Max-Size", "Tus-Checksum-Algorithm",
        "Upload-Offset", "Upload-Length", "Upload-Defer-Length", "Upload-Metadata", "Upload-Expires", "Upload-Concat",
        "Upload-Complete", "Upload-Incomplete", "Upload-Limit", "Upload-Draft-Interop-Version", "ETag",
        "RateLimit", "RateLimit-Policy", "Retry-After", "X-Request-Id",
    ].joined(separator: ", ")
}
