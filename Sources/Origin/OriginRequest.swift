/// What is asked of the origin, without a transport.
public struct OriginRequest: Sendable, Equatable {
    public enum Method: Sendable, Equatable {
        case get
        case head
        case options
        case other(String)

        /// Methods are case-sensitive (RFC 9110 9.1).
        public init(_ name: String) {
            switch name {
            case "GET": self = .get
            case "HEAD": self = .head
            case "OPTIONS": self = .options
            default: self = .other(name)
            }
        }
    }

    public var method: Method
    public var fields: HeaderFields

    public init(method: Method, fields: HeaderFields = [:]) {
        self.method = method
        self.fields = fields
    }

    /// Whether an answer with this type should come in gzip, so that the caller knows to have it ready.
    public func wantsGzip(of type: MediaType) -> Bool {
        type.isCompressible && ContentCoding.negotiated(acceptEncoding: fields["Accept-Encoding"]) == .gzip
    }
}
