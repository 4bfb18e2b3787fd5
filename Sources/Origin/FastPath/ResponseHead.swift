import NIOCore

/// The bytes of HTTP/1.1's answers (RFC 9112 4 and 5).
enum ResponseHead {
    /// Status line and fields, each with its line break, without the empty line that ends a head.
    static func bytes(status: Int, _ fields: HeaderFields) -> ByteBuffer {
        var text = "HTTP/1.1 \(status) \(reason(status))\r\n"
        for field in fields.fields { text += "\(field.name): \(field.value)\r\n" }
        return ByteBuffer(string: text)
    }

    /// RFC 9110 15, for what the origin answers by itself.
    private static func reason(_ status: Int) -> String {
        switch status {
        case 200: "OK"
        case 204: "No Content"
        case 206: "Partial Content"
        case 304: "Not Modified"
        case 403: "Forbidden"
        case 412: "Precondition Failed"
        case 416: "Range Not Satisfiable"
        case 503: "Service Unavailable"
        default: ""
        }
    }

    static let closing: StaticString = "Connection: close\r\n"

    /// Age, which nearly always is 0 or 1: whoever asks for what is older waits until the catalog was looked into.
    static func writeAge(_ seconds: Int, to head: inout ByteBuffer) {
        switch seconds {
        case 0: head.writeStaticString("Age: 0\r\n")
        case 1: head.writeStaticString("Age: 1\r\n")
        default: head.writeString("Age: \(seconds)\r\n")
        }
    }

    /// At most what is written between the start and the end of a head.
    static let maxBetween = closing.utf8CodeUnitCount + 32
}
