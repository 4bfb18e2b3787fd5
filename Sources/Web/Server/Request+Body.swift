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

extension WebContext {
    /// Gives a client that waits for it leave to send its body.
    ///
    /// Hummingbird never does, and curl would wait a second on every large upload.
    func sendContinue(to request: Request) async throws {
        guard request.head.expectsContinue else { return }
        try await channel.writeAndFlush(HTTPResponsePart.head(HTTPResponse(status: .continue))).get()
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
