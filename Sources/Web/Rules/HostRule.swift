import NIOCore

/// Which hosts a request may be addressed to.
///
/// DNS rebinding makes a browser send requests of a foreign page here under that page's own name. So names must be
/// known; an address can't be rebound and is always right.
struct HostRule: Sendable {
    private let names: Set<String>

    init(_ configuration: WebConfiguration) {
        var names: Set<String> = ["localhost"]
        if let publicURL = configuration.publicURL { names.insert(publicURL.host) }
        for text in configuration.allowedHosts + [configuration.host] {
            if let host = Authority(text)?.host { names.insert(host) }
        }
        self.names = names
    }

    func allows(_ host: String?) -> Bool {
        guard let host, let authority = Authority(host) else { return false }
        return names.contains(authority.host) || Self.isAddress(authority.host)
            || authority.host.hasSuffix(".localhost")
    }

    private static func isAddress(_ host: String) -> Bool {
        let bare = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        return (try? SocketAddress(ipAddress: bare, port: 0)) != nil
    }

    /// Whether only this machine reaches what listens there.
    static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" { return true }
        guard let address = try? SocketAddress(ipAddress: host, port: 0) else { return false }
        return host.hasPrefix("127.") || address.ipAddress == "::1"
    }
}
