/// An answer of the origin: its head, and where the body comes from.
public struct OriginResponse: Sendable, Equatable {
    public enum Body: Sendable, Equatable {
        case none
        /// A part of the object, or all of it.
        case range(Range<Int64>)
        /// `multipart/byteranges` (RFC 9110 14.6): before each part its head, after the last one the tail.
        case multipart([Part], tail: [UInt8])
        /// These bytes and no object.
        case bytes([UInt8])
    }

    public struct Part: Sendable, Equatable {
        /// Boundary and fields, with the line breaks around them.
        public var head: [UInt8]
        public var range: Range<Int64>

        public init(head: [UInt8], range: Range<Int64>) {
            self.head = head
            self.range = range
        }
    }

    public var status: Int
    public var fields: HeaderFields
    public var body: Body

    public init(status: Int, fields: HeaderFields, body: Body) {
        self.status = status
        self.fields = fields
        self.body = body
    }
}
