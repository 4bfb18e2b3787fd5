import AsyncHTTPClient
import Foundation
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import Uploads

/// Fetches over HTTP, from exactly the address it is told.
enum WebTransport {
    static let transport = PullTransport(resolve: HostLookup.addresses, send: send)

    @Sendable private static func send(
        _ request: PullRequest, take: @Sendable (PullAnswer, PullTransport.Body) async throws -> Void
    ) async throws {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.decompression = .disabled
        configuration.timeout = .init(connect: .seconds(10), read: .seconds(60))
        // The name goes into the request and the certificate's check; the connection goes where it is told.
        configuration.dnsOverride = [request.remote.url.host() ?? request.remote.host: "\(request.address)"]
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        do {
            let response = try await client.execute(asked(request), timeout: .seconds(60))
            try await take(answer(response), response.body)
            try await client.shutdown()
        } catch {
            try? await client.shutdown()  // the first error is the one to tell
            throw error
        }
    }

    private static func asked(_ request: PullRequest) -> HTTPClientRequest {
        var asked = HTTPClientRequest(url: request.remote.url.absoluteString)
        asked.headers.add(name: "User-Agent", value: "headwater")
        asked.headers.add(name: "Accept-Encoding", value: "identity")
        if request.offset > 0 {
            asked.headers.add(name: "Range", value: "bytes=\(request.offset)-")
            if let tag = request.entityTag { asked.headers.add(name: "If-Range", value: tag) }
        }
        return asked
    }

    private static func answer(_ response: HTTPClientResponse) -> PullAnswer {
        let header = { (name: String) in response.headers.first(name: name) }
        return PullAnswer(
            kind(response.status, location: header("Location")),
            words: "\(response.status.code) \(response.status.reasonPhrase)",
            bodyLength: header("Content-Length").flatMap(Int64.init), contentRange: header("Content-Range"),
            entityTag: header("ETag"), mediaType: header("Content-Type"))
    }

    static func kind(_ status: HTTPResponseStatus, location: String?) -> PullAnswer.Kind {
        switch status.code {
        case 200: .whole
        case 206: .part
        case 301, 302, 303, 307, 308: .moved(location)
        case 412, 416: .unfitting
        case 408, 425, 429, 500...599: .busy
        default: .refused
        }
    }
}
