import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTPTypes

extension HTTPRequest {
    /// Whether bytes follow the head.
    var declaresBody: Bool {
        headerFields[.transferEncoding] != nil || headerFields[.contentLength].map { $0 != "0" } ?? false
    }

    /// Whether the client waits for leave to send its body (RFC 9110 10.1.1).
    var expectsContinue: Bool { headerFields[.expect]?.lowercased() == "100-continue" }
}

extension Request {
    /// Bytes of the body; nil when only its end will tell. A request without a length and without chunks has none
    /// (RFC 9112 6.3).
    ///
    /// - Throws: ``Problem`` for a length that is no number.
    var bodyLength: Int64? {
        get throws(Problem) {
            if headers[.transferEncoding] != nil { return nil }
            guard let text = headers[.contentLength] else { return 0 }
            guard let length = Int64(text), length >= 0 else {
                throw Problem(.badRequest, "malformed_header", "The header Content-Length is not a number of bytes.")
            }
            return length
        }
    }

    /// All of the body, once the client has leave to send it.
    ///
    /// - Parameter limit: bytes of it at most.
    /// - Throws: ``Problem`` with `body_too_large`.
    func wholeBody(upTo limit: Int, _ context: WebContext) async throws -> ByteBuffer {
        try await context.sendContinue(to: self)
        do {
            return try await body.collect(upTo: limit)
        } catch is NIOTooManyBytesError {
            throw Problem(.contentTooLarge, "body_too_large", "The body has at most \(limit) bytes.")
        }
    }
}

extension WebContext {
    /// Gives a client that waits for it leave to send its body.
    ///
    /// Hummingbird never does, and curl would wait a second on every large upload.
    func sendContinue(to request: Request) async throws {
        guard request.head.expectsContinue else { return }
        try await sendInformation(.continue)
    }

    /// Sends an informational answer ahead of the real one (RFC 9110 15.2).
    func sendInformation(_ status: HTTPResponse.Status, _ fields: HTTPFields = [:]) async throws {
        try await channel.writeAndFlush(HTTPResponsePart.head(HTTPResponse(status: status, headerFields: fields))).get()
    }
}

extension Response {
    /// How long a client may go on sending to a connection that is about to close, so that it reads the answer before
    /// the reset.
    static let lingering = TimeAmount.milliseconds(1000)

    /// The same answer, after which the connection closes although the request's body was not read to its end.
    ///
    /// Hummingbird would read the rest of the body, however long it is. Here it may do so for ``lingering``.
    func closingConnection(_ channel: any Channel) -> Response {
        var response = self
        response.headers[.connection] = "close"
        let body = body
        response.body = ResponseBody(contentLength: body.contentLength) { writer in
            try await body.write(writer)
            channel.close(mode: .output, promise: nil)
            channel.eventLoop.scheduleTask(in: Self.lingering) { channel.close(promise: nil) }
        }
        return response
    }
}
