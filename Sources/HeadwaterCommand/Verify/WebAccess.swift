import AsyncHTTPClient
import Conformance
import Foundation
import NIOCore
import NIOHTTP1
import NIOHTTPCompression

/// Objects of a presentation on a web server.
struct WebAccess: Sendable {
    private let client: HTTPClient

    /// Of one request, from its first byte to its last.
    private static let timeout = TimeAmount.seconds(60)
    private static let maxRedirects = 5

    /// Runs `body` with access to the web, and closes all connections after it.
    static func with<Value: Sendable>(_ body: (WebAccess) async throws -> Value) async throws -> Value {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .follow(max: maxRedirects, allowCycles: false)
        configuration.timeout = .init(connect: .seconds(10), read: .seconds(30))
        // Unpacked here, to see whether it was packed and to bound what comes out.
        configuration.decompression = .enabled(limit: .ratio(200))
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        do {
            let value = try await body(WebAccess(client: client))
            try await client.shutdown()
            return value
        } catch {
            try? await client.shutdown()  // the first error is the one to tell
            throw error
        }
    }

    func fetch(_ resource: Resource, limit: Int) async throws -> Fetched {
        var request = HTTPClientRequest(url: resource.url.absoluteString)
        request.headers.add(name: "User-Agent", value: "headwater-verify")
        if let range = resource.range, !range.isEmpty {
            request.headers.add(name: "Range", value: "bytes=\(range.lowerBound)-\(range.upperBound - 1)")
        }
        do {
            let response = try await client.execute(request, timeout: Self.timeout)
            guard response.status == .ok || response.status == .partialContent else {
                throw AccessError("the server answers \(response.status.code) \(response.status.reasonPhrase)")
            }
            let encoding = response.headers.first(name: "Content-Encoding")
            let isWhole = response.status == .ok && resource.range != nil
            let body = try await response.body.collect(upTo: isWhole ? limit * 4 : limit)
            var bytes = Array(body.readableBytesView)
            if isWhole, let range = resource.range {
                guard range.upperBound <= Int64(bytes.count) else {
                    throw AccessError("bytes \(range.lowerBound)–\(range.upperBound) of \(bytes.count)")
                }
                bytes = Array(bytes[Int(range.lowerBound)..<Int(range.upperBound)])
            }
            if let range = resource.range, range.count != bytes.count {
                throw AccessError("\(bytes.count) bytes came where \(range.count) were asked for")
            }
            return Fetched(bytes: bytes, contentEncoding: encoding)
        } catch let error as AccessError {
            throw error
        } catch is CancellationError {
            throw CancellationError()
        } catch is NIOTooManyBytesError {
            throw AccessError("it is larger than \(limit) bytes")
        } catch {
            throw AccessError("it can't be reached: \(error)")
        }
    }
}
