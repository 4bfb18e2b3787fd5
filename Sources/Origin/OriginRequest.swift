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

    /// How an answer with this type should come, of what there is besides identity.
    public func coding(of type: MediaType, among offered: [ContentCoding]) -> ContentCoding {
        guard type.isCompressible else { return .identity }
        return .negotiated(acceptEncoding: fields["Accept-Encoding"], among: offered)
    }
}
