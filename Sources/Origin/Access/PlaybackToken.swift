public import HeadwaterCore

/// What a signed token allows: to fetch what lies below a path, until a time, perhaps only from some addresses or pages.
public struct PlaybackToken: Sendable, Equatable {
    /// Of paths: `/v/{id}/`, or deeper. It begins with `/v/` and ends with a slash, so that it ends where a name does.
    public var prefix: String
    /// Seconds since 1970.
    public var expires: Int64
    /// Where it may be used from; nil for anywhere.
    public var address: AddressBlock?
    /// The host of the pages it may be used on, and of all below it; nil for any.
    public var referrer: String?

    /// Nil for a prefix or referrer that is none.
    public init?(prefix: String, expires: Int64, address: AddressBlock? = nil, referrer: String? = nil) {
        guard prefix.hasPrefix("/v/"), prefix.hasSuffix("/"),
            prefix == "/v/" || ObjectKey(String(prefix.dropFirst().dropLast())) != nil,
            referrer.map(Self.isHost) != false
        else { return nil }
        self.prefix = prefix
        self.expires = expires
        self.address = address
        self.referrer = referrer
    }

    private static func isHost(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte.isASCIIDigit
                    || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
            }
    }

    // MARK: As text

    /// `e=1800000000&p=/v/…/&a=10.0.0.0/8&r=example.org`
    var claims: String {
        var text = "e=\(expires)&p=\(prefix)"
        if let address { text += "&a=\(address)" }
        if let referrer { text += "&r=\(referrer)" }
        return text
    }

    /// Nil for anything that ``claims`` does not write.
    init?(claims text: String) {
        var values: [Substring: String] = [:]
        for part in text.split(separator: "&") {
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, values.updateValue(String(pair[1]), forKey: pair[0]) == nil else { return nil }
        }
        guard let expires = values["e"].flatMap({ Int64($0) }), let prefix = values["p"] else { return nil }
        let address = values["a"].flatMap { AddressBlock($0) }
        guard (address != nil) == (values["a"] != nil) else { return nil }
        self.init(prefix: prefix, expires: expires, address: address, referrer: values["r"])
        guard claims == text else { return nil }
    }

    // MARK: What it is good for

    /// What a request says of itself.
    struct Use {
        var path: String
        /// Seconds since 1970.
        var time: Int64
        /// Nil when it is not known.
        var client: IPAddress?
        /// The value of Referer.
        var referer: String?
    }

    /// Nil when it allows the request.
    func refusal(of use: Use) -> TokenRefusal? {
        guard use.path.utf8.starts(with: prefix.utf8) else { return .elsewhere }
        guard use.time < expires else { return .expired }
        if let address { guard let client = use.client, address.contains(client) else { return .elsewhere } }
        if let referrer {
            guard let host = use.referer.flatMap(Self.host), host == referrer || host.hasSuffix("." + referrer) else {
                return .elsewhere
            }
        }
        return nil
    }

    /// The host of a URL, in lowercase.
    private static func host(_ url: String) -> String? {
        guard let start = url.firstRange(of: "://")?.upperBound else { return nil }
        let authority = url[start...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard !authority.contains("@") else { return nil }
        return authority.prefix { $0 != ":" }.lowercased()
    }
}

/// Why a token does not help.
public enum TokenRefusal: Sendable, Equatable {
    /// Nobody who may has signed it.
    case invalid
    case expired
    /// Good, but not for this path, from there, or on that page.
    case elsewhere
}
