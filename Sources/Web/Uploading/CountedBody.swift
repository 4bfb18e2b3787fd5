import Hummingbird
import HummingbirdCore
import NIOCore

/// A request's body, counted for the metrics while it is read.
struct CountedBody: AsyncSequence, Sendable {
    let body: RequestBody
    let metrics: WebMetrics

    struct AsyncIterator: AsyncIteratorProtocol {
        var base: RequestBody.AsyncIterator
        let metrics: WebMetrics

        mutating func next() async throws -> ByteBuffer? {
            let buffer = try await base.next()
            if let buffer { metrics.countUpload(bytes: buffer.readableBytes) }
            return buffer
        }
    }

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(base: body.makeAsyncIterator(), metrics: metrics)
    }
}
