import Foundation
import NIOCore

/// An answer as it came over the wire.
struct RawResponse: Sendable {
    struct Malformed: Error {}

    var status: Int
    /// By lowercase name.
    var headers: [String: String]
    var body: [UInt8]

    subscript(name: String) -> String? { headers[name] }

    var text: String { String(decoding: body, as: UTF8.self) }

    var json: [String: Any] {
        get throws {
            guard let object = try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any] else {
                throw Malformed()
            }
            return object
        }
    }

    /// The code of a problem; nil when the body is none.
    var code: String? {
        guard headers["content-type"] == "application/problem+json" else { return nil }
        return try? json["code"] as? String
    }
}

/// A client that sends exactly what a test wants, and reads one answer after the other.
struct RawConnection {
    let port: Int
    let channel: any Channel
    var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private var received = ByteBuffer()

    init(
        port: Int, channel: any Channel, inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator,
        outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) {
        self.port = port
        self.channel = channel
        self.inbound = inbound
        self.outbound = outbound
    }

    func send(_ text: String) async throws { try await outbound.write(ByteBuffer(string: text)) }
    func send(_ bytes: [UInt8]) async throws { try await outbound.write(ByteBuffer(bytes: bytes)) }

    /// A whole request; the Content-Length is that of the body unless it is given.
    func send(_ method: String, _ path: String, _ headers: [String: String], body: [UInt8]?) async throws {
        var headers = headers
        if headers["Host"] == nil { headers["Host"] = "127.0.0.1:\(port)" }
        if let body, headers["Content-Length"] == nil { headers["Content-Length"] = String(body.count) }
        let fields = headers.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)\r\n" }.joined()
        try await send("\(method) \(path) HTTP/1.1\r\n\(fields)\r\n")
        if let body, !body.isEmpty { try await send(body) }
    }

    /// The next answer; informational ones are answers, too.
    mutating func response(toHead isHead: Bool = false) async throws -> RawResponse {
        var response = try await head()
        if isHead || response.status < 200 || response.status == 204 || response.status == 304 { return response }
        if response["transfer-encoding"] == "chunked" {
            while true {
                guard let size = Int(try await line(), radix: 16) else { throw RawResponse.Malformed() }
                response.body += try await bytes(size)
                _ = try await line()
                if size == 0 { return response }
            }
        }
        guard let length = response["content-length"].flatMap({ Int($0) }) else { throw RawResponse.Malformed() }
        response.body = try await bytes(length)
        return response
    }

    mutating func head() async throws -> RawResponse {
        let words = try await line().split(separator: " ")
        guard words.count >= 2, words[0] == "HTTP/1.1", let status = Int(words[1]) else {
            throw RawResponse.Malformed()
        }
        var response = RawResponse(status: status, headers: [:], body: [])
        while case let field = try await line(), !field.isEmpty {
            guard let colon = field.firstIndex(of: ":") else { throw RawResponse.Malformed() }
            let name = field[..<colon].lowercased()
            let value = field[field.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            response.headers[name] = response.headers[name].map { "\($0), \(value)" } ?? value
        }
        return response
    }

    /// One chunk of a chunked body.
    mutating func chunk() async throws -> String {
        guard let size = Int(try await line(), radix: 16) else { throw RawResponse.Malformed() }
        let text = String(decoding: try await bytes(size), as: UTF8.self)
        _ = try await line()
        return text
    }

    /// Whether the server has closed the connection; waits for more bytes or that.
    mutating func isClosed() async throws -> Bool {
        do {
            return received.readableBytes == 0 ? try await inbound.next() == nil : false
        } catch let error as IOError where error.errnoCode == ECONNRESET {
            return true
        }
    }

    private mutating func line() async throws -> String {
        while true {
            let view = received.readableBytesView
            if let end = view.firstIndex(of: UInt8(ascii: "\n")) {
                let line = received.readString(length: end - view.startIndex) ?? ""
                received.moveReaderIndex(forwardBy: 1)
                return line.hasSuffix("\r") ? String(line.dropLast()) : line.replacingOccurrences(of: "\r", with: "")
            }
            try await fill()
        }
    }

    private mutating func bytes(_ count: Int) async throws -> [UInt8] {
        while received.readableBytes < count { try await fill() }
        return received.readBytes(length: count) ?? []
    }

    private mutating func fill() async throws {
        guard var more = try await inbound.next() else { throw RawResponse.Malformed() }
        received.writeBuffer(&more)
    }
}
