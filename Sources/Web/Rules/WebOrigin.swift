/// Scheme, host and port of an address, as browsers compare them (RFC 6454).
public struct WebOrigin: Hashable, Sendable {
    /// `http` or `https`.
    public let scheme: String
    /// Lowercase; an IPv6 address in brackets.
    public let host: String
    public let port: Int

    /// Nil unless `text` is `http://` or `https://` with a host and nothing else but a port and a final slash.
    public init?(_ text: String) {
        let lowered = text.lowercased()
        for (scheme, defaultPort) in [("http", 80), ("https", 443)] where lowered.hasPrefix("\(scheme)://") {
            var authority = lowered.dropFirst(scheme.count + 3)
            if authority.last == "/" { authority = authority.dropLast() }
            guard let parsed = Authority(String(authority)) else { return nil }
            self.scheme = scheme
            host = parsed.host
            port = parsed.port ?? defaultPort
            return
        }
        return nil
    }
}

extension WebOrigin: CustomStringConvertible {
    /// As it is written: without the port that the scheme has anyway.
    public var description: String {
        "\(scheme)://\(host)\(port == (scheme == "https" ? 443 : 80) ? "" : ":\(port)")"
    }
}

/// A host with a port perhaps, as the Host field holds it (RFC 9110 7.2).
struct Authority: Hashable, Sendable {
    /// Lowercase and without a final dot; an IPv6 address in brackets.
    var host: String
    var port: Int?

    init?(_ text: String) {
        let lowered = text.lowercased()
        let end: String.Index
        if lowered.hasPrefix("[") {
            guard let bracket = lowered.firstIndex(of: "]") else { return nil }
            end = lowered.index(after: bracket)
        } else {
            end = lowered.firstIndex(of: ":") ?? lowered.endIndex
        }
        var host = lowered[..<end]
        if host.last == "." { host = host.dropLast() }
        let isPlain = host.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."),
                UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            case UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: ":"): lowered.hasPrefix("[")
            default: false
            }
        }
        guard !host.isEmpty, isPlain else { return nil }
        self.host = String(host)
        let rest = lowered[end...]
        if rest.isEmpty { return }
        guard rest.first == ":", let port = UInt16(rest.dropFirst()) else { return nil }
        self.port = Int(port)
    }
}
