import AsyncHTTPClient
import Foundation
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import Uploads

/// Fetches over HTTP, from exactly the address it is told.
enum WebTransport {
    static let transport = PullTransport(resolve: resolve, send: send)

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

    /// The system's resolver blocks, so it runs on a thread of the pool.
    @Sendable private static func resolve(_ host: String) async -> [NetworkAddress] {
        // A pool that is being shut down knows no addresses.
        (try? await NIOThreadPool.singleton.runIfActive { lookUp(host) }) ?? []
    }

    private static func lookUp(_ host: String) -> [NetworkAddress] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
        defer { freeaddrinfo(list) }
        var found: [NetworkAddress] = []
        var next = list
        while let entry = next {
            next = entry.pointee.ai_next
            var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            guard
                getnameinfo(
                    entry.pointee.ai_addr, entry.pointee.ai_addrlen, &text, socklen_t(text.count), nil, 0,
                    NI_NUMERICHOST) == 0
            else { continue }
            let name = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            // A link-local address names its interface, too; without that it is still refused.
            if let address = NetworkAddress(String(name.prefix { $0 != "%" })) { found.append(address) }
        }
        return found
    }
}
