public import NIOCore

/// One request for a remote file, to one address that was looked at.
public struct PullRequest: Sendable {
    public var remote: RemoteAddress
    /// Where to connect to: never anywhere else, whatever the name means by then.
    public var address: NetworkAddress
    /// The first byte that is wanted, 0 for the whole file.
    public var offset: Int64
    /// Nothing is wanted of a file that is another one by now.
    public var entityTag: String?
}

/// How files are fetched; the web client lies outside of this target.
public struct PullTransport: Sendable {
    public typealias Body = any AsyncSequence<ByteBuffer, any Error> & Sendable

    /// Sends the request and hands the answer over; the connection ends when that returns.
    ///
    /// Follows no redirection and decodes nothing. Throws what the client throws when no answer comes.
    var send:
        @Sendable (
            PullRequest, _ take: @Sendable (PullAnswer, Body) async throws -> Void
        ) async throws -> Void
    /// All addresses of a name; empty when there is none.
    var resolve: @Sendable (String) async -> [NetworkAddress]

    public init(
        resolve: @escaping @Sendable (String) async -> [NetworkAddress],
        send:
            @escaping @Sendable (
                PullRequest, _ take: @Sendable (PullAnswer, Body) async throws -> Void
            ) async throws -> Void
    ) {
        self.resolve = resolve
        self.send = send
    }
}

/// A remote file's bytes, held against what its server announced and what is surely no media.
struct PulledBody: AsyncSequence, Sendable {
    let base: PullTransport.Body
    /// Bytes that are to come; nil when nobody said.
    let announced: Int64?
    /// Where in the file the first byte belongs.
    let offset: Int64
    /// Hears why the body was ended, if it was ended here.
    let onProblem: @Sendable (PullProblem) -> Void

    struct AsyncIterator: AsyncIteratorProtocol {
        var base: any AsyncIteratorProtocol<ByteBuffer, any Error>
        let announced: Int64?
        let offset: Int64
        let onProblem: @Sendable (PullProblem) -> Void
        var count: Int64 = 0
        var prefix: [UInt8] = []

        mutating func next() async throws -> ByteBuffer? {
            guard let buffer = try await base.next() else {
                guard Task.isCancelled || announced == nil || announced == count else {
                    throw told(.failed("The server ended in the middle of the file."))
                }
                return nil
            }
            if offset == 0, prefix.count < ContentRule.window {
                prefix += buffer.readableBytesView.prefix(ContentRule.window - prefix.count)
                if let found = ContentRule.certainly(prefix) {
                    throw told(.refused("What is there is \(found), and no video or sound."))
                }
            }
            count += Int64(buffer.readableBytes)
            return buffer
        }

        private func told(_ problem: PullProblem) -> PullProblem {
            onProblem(problem)
            return problem
        }
    }

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(base: base.makeAsyncIterator(), announced: announced, offset: offset, onProblem: onProblem)
    }
}
