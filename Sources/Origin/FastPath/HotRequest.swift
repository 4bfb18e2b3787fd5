/// What an event loop has to know of a request to answer it from memory: gathered in one pass over its fields, without copying any.
public struct HotRequest: Sendable {
    public let method: OriginRequest.Method
    /// As received, with the query.
    public let target: String
    /// Whether it may be answered here at all: it has no body and expects nothing.
    public private(set) var isOrdinary = true
    public private(set) var host: String?
    public private(set) var connection: String?
    private(set) var acceptEncoding: String?
    private(set) var cookie: String?
    private(set) var referer: String?
    private(set) var shield: String?
    public private(set) var userAgent: String?
    /// What proxies wrote, in the order it came.
    public private(set) var forwarded: [String] = []
    public private(set) var forwardedFor: [String] = []
    /// What a player says of itself: the fields of CMCD (CTA-5004).
    public private(set) var cmcd: [HeaderFields.Field] = []
    /// Range and preconditions; empty for most requests.
    private(set) var conditions: [HeaderFields.Field] = []

    public init(method: OriginRequest.Method, target: String) {
        self.method = method
        self.target = target
    }

    /// Takes note of a field, if it is one that matters here.
    public mutating func take(_ name: String, _ value: String) {
        // The length tells most names apart without looking at them.
        switch name.utf8.count {
        case 4 where name.isField("host"):
            // Two of them are an error for others to report (RFC 9112 3.2).
            if host != nil { isOrdinary = false }
            host = value
        case 5 where name.isField("range"): conditions.append(.init(name: name, value: value))
        case 6 where name.isField("cookie"): cookie = cookie.map { "\($0); \(value)" } ?? value
        case 6 where name.isField("expect"): isOrdinary = false
        case 7 where name.isField("referer"): referer = referer.map { "\($0), \(value)" } ?? value
        case 7 where name.isField("upgrade"): isOrdinary = false
        case 8 where name.isField("if-match") || name.isField("if-range"):
            conditions.append(.init(name: name, value: value))
        case 9 where name.isField("forwarded"): forwarded.append(value)
        case 10 where name.isField("user-agent"): userAgent = userAgent.map { "\($0), \(value)" } ?? value
        case 10 where name.isField("connection"): connection = connection.map { "\($0), \(value)" } ?? value
        // Who shows who they are is answered as whom they are.
        case 13 where name.isField("authorization"): isOrdinary = false
        case 11 where name.isField("cmcd-object") || name.isField("cmcd-status"),
            12 where name.isField("cmcd-request") || name.isField("cmcd-session"):
            cmcd.append(.init(name: name, value: value))
        case 13 where name.isField("if-none-match"): conditions.append(.init(name: name, value: value))
        case 14 where name.isField("content-length"): if value != "0" { isOrdinary = false }
        case 15 where name.isField("x-forwarded-for"): forwardedFor.append(value)
        case 15 where name.isField("accept-encoding"):
            acceptEncoding = acceptEncoding.map { "\($0), \(value)" } ?? value
        case 17 where name.isField("if-modified-since"): conditions.append(.init(name: name, value: value))
        case 17 where name.isField("transfer-encoding"): isOrdinary = false
        case 18 where name.isField("x-headwater-shield"): shield = shield.map { "\($0), \(value)" } ?? value
        case 19 where name.isField("if-unmodified-since"): conditions.append(.init(name: name, value: value))
        default: break
        }
    }

    /// ``target`` without the query, and the query.
    public var parts: (path: Substring, query: Substring?) {
        guard let mark = target.utf8.firstIndex(of: UInt8(ascii: "?")) else { return (target[...], nil) }
        return (target[..<mark], target[target.utf8.index(after: mark)...])
    }

    /// The same request in the words of ``OriginObject``.
    var originRequest: OriginRequest {
        var fields = conditions
        if let acceptEncoding { fields.append(.init(name: "Accept-Encoding", value: acceptEncoding)) }
        return OriginRequest(method: method, fields: HeaderFields(fields))
    }
}

extension String {
    /// - Parameter field: in lowercase.
    fileprivate func isField(_ field: StaticString) -> Bool {
        var name = self
        return name.withUTF8 { bytes in
            guard bytes.count == field.utf8CodeUnitCount else { return false }
            for position in 0..<bytes.count where bytes[position].lowercasedASCII != field.utf8Start[position] {
                return false
            }
            return true
        }
    }
}
