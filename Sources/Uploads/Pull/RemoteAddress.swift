public import Foundation

/// Where a file is to be fetched from: an address of the web that is fit to be asked.
public struct RemoteAddress: Sendable, Equatable {
    public let url: URL
    /// Without the brackets of an address of version 6, in lower case.
    public let host: String
    public let port: Int

    /// Longest address that is kept.
    public static let maxLength = 2048

    /// Nil unless it is `http` or `https`, has a host, and no name and password: these would end in logs and in the
    /// catalog.
    public init?(_ text: String) {
        guard text.utf8.count <= Self.maxLength, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            var parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            ["http", "https"].contains(scheme), parts.user == nil, parts.password == nil,
            let host = parts.host?.lowercased(), !host.isEmpty
        else { return nil }
        let port = parts.port ?? (scheme == "https" ? 443 : 80)
        guard (1...65535).contains(port) else { return nil }
        parts.fragment = nil
        guard let url = parts.url else { return nil }
        self.url = url
        self.host = host.trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
        self.port = port
    }

    /// Where a redirection leads; nil when that is no fit address, or would give up encryption.
    func following(_ location: String) -> RemoteAddress? {
        guard let target = URL(string: location, relativeTo: url)?.absoluteURL,
            let next = RemoteAddress(target.absoluteString)
        else { return nil }
        return url.scheme == "https" && next.url.scheme != "https" ? nil : next
    }

    /// What the file is called: the last part of the path.
    public var sourceName: SourceName { SourceName(url.lastPathComponent) }
}
