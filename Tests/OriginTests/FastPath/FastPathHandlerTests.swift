import Foundation
import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import Origin

/// A connection in memory: what goes in as bytes comes out as bytes, and what is passed on is kept to look at.
private final class Connection {
    final class PassedOn: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart
        var targets: [String] = []
        var events: [String] = []

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            if case .head(let head) = unwrapInboundIn(data) { targets.append(head.uri) }
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) { events.append("\(event)") }
    }

    /// Takes files only when it is told to, as a socket does whose other end reads slowly.
    final class SlowSystem: ChannelOutboundHandler {
        typealias OutboundIn = IOData
        var files: [EventLoopPromise<Void>?] = []

        func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
            if case .fileRegion = unwrapOutboundIn(data) {
                files.append(promise)
            } else {
                context.write(data, promise: promise)
            }
        }

        /// How the connection was ended; it goes on all the same until its input is closed, too.
        var ends: [CloseMode] = []

        func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
            ends.append(mode)
            if mode == .all { context.close(mode: mode, promise: promise) } else { promise?.succeed() }
        }

        func takeFile() { files.removeFirst()?.succeed() }
    }

    let channel = EmbeddedChannel()
    let system = SlowSystem()
    let passedOn = PassedOn()
    var answers = 0

    init(_ bench: OriginBench, maxAnswers: Int = 100) throws {
        let rules = FastPathHandler.Rules(
            allowsHost: { $0 == "here" }, maxAnswers: maxAnswers, sendsFiles: true, lingering: .seconds(1),
            client: { $1 })
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(system)
        try pipeline.configureHTTPServerPipeline(withPipeliningAssistance: false, withErrorHandling: false)
        let handler = FastPathHandler(OriginLoops(bench.origin), rules: rules) { _, _, _ in self.answers += 1 }
        try pipeline.addHandler(handler)
        try pipeline.addHandler(passedOn)
        try channel.connect(to: .init(ipAddress: "127.0.0.1", port: 1)).wait()
    }

    func send(_ text: String) throws { try channel.writeInbound(ByteBuffer(string: text)) }

    func get(_ name: String, _ fields: String = "") throws {
        try send("GET /v/\(OriginBench.video)/\(name) HTTP/1.1\r\nHost: here\r\n\(fields)\r\n")
    }

    /// All that was written since the last look.
    func written() throws -> String {
        var text = ""
        while case .byteBuffer(let bytes)? = try channel.readOutbound(as: IOData.self) { text += String(buffer: bytes) }
        return text
    }

    func respond(_ text: String) throws {
        let context = try channel.pipeline.syncOperations.context(handler: passedOn)
        let head = HTTPResponseHead(version: .http1_1, status: .ok, headers: ["Content-Length": "\(text.utf8.count)"])
        context.write(NIOAny(HTTPServerResponsePart.head(head)), promise: nil)
        context.write(NIOAny(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(string: text)))), promise: nil)
        context.writeAndFlush(NIOAny(HTTPServerResponsePart.end(nil)), promise: nil)
    }
}

@Suite("Answers on the event loop") struct FastPathHandlerTests {
    /// With `a.m4s` and `b.m4s` in memory.
    private func bench() async throws -> OriginBench {
        let bench = OriginBench()
        bench.put("a.m4s", Array("first".utf8))
        bench.put("b.m4s", Array("second".utf8))
        bench.put("long.m4s", [UInt8](repeating: UInt8(ascii: "x"), count: 40_000))
        for name in ["a", "b", "long"] { _ = try await bench.bytes("1/\(name).m4s") }
        await untilTrue { ["a", "b", "long"].allSatisfy { bench.hot("1/\($0).m4s") != nil } }
        return bench
    }

    @Test func `a hit is written at once and nobody else hears of it`() async throws {
        let bench = try await bench()
        let connection = try Connection(bench)
        try connection.get("1/a.m4s")
        let text = try connection.written()
        #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n") && text.hasSuffix(" GMT\r\n\r\nfirst"))
        #expect(text.contains("\r\nCache-Status: headwater; hit\r\n") && text.contains("\r\nDate: "))
        #expect(text.contains("\r\nContent-Length: 5\r\n") && text.contains("\r\nAge: 0\r\n"))
        #expect(connection.passedOn.targets.isEmpty && connection.answers == 1)
        #expect(bench.origin.counts[.wholeHit] == 1 && bench.origin.counts[.bodyBytes] == 5)
        #expect(bench.origin.counts.latencyBuckets.last?.count == 1)
    }

    @Test func `requests that come together are answered in their order`() async throws {
        let bench = try await bench()
        let connection = try Connection(bench)
        let request = { (name: String) in "GET /v/\(OriginBench.video)/\(name) HTTP/1.1\r\nHost: here\r\n\r\n" }
        try connection.send(request("1/a.m4s") + request("1/long.m4s") + request("1/b.m4s"))
        let bodies = try connection.written().components(separatedBy: "\r\n\r\n")
        #expect(bodies.count == 4)
        #expect(bodies[1].hasPrefix("firstHTTP/1.1 200"))
        #expect(bodies[2].prefix { $0 == "x" }.count == 40_000)
        #expect(bodies[3] == "second")
    }

    @Test func `who does not take his answers gets no more of them from memory`() async throws {
        let bench = try await bench()
        let connection = try Connection(bench)
        connection.channel.isWritable = false
        try connection.get("1/a.m4s")
        #expect(try connection.written().isEmpty)
        #expect(connection.passedOn.targets.count == 1)
        try connection.respond("one")
        connection.channel.isWritable = true
        connection.channel.pipeline.fireChannelWritabilityChanged()
        _ = try connection.written()
        try connection.get("1/a.m4s")
        #expect(try connection.written().hasSuffix("first"))
    }

    @Test func `a hit behind a miss goes the way of the miss`() async throws {
        let bench = try await bench()
        let connection = try Connection(bench)
        try connection.get("1/none.m4s")
        try connection.get("1/a.m4s")
        #expect(try connection.written().isEmpty)
        let targets = ["none", "a"].map { "/v/\(OriginBench.video)/1/\($0).m4s" }
        #expect(connection.passedOn.targets == targets)
        try connection.respond("one")
        try connection.respond("two")
        #expect(try connection.written().contains("one"))
        try connection.get("1/a.m4s")
        #expect(try connection.written().hasSuffix("first"))
    }

    @Test(arguments: [
        "GET /v/ID/1/a.m4s HTTP/1.0\r\nHost: here\r\n\r\n",
        "GET /v/ID/1/a.m4s HTTP/1.1\r\nHost: elsewhere\r\n\r\n",
        "GET /v/ID/1/a.m4s HTTP/1.1\r\n\r\n",
        "GET /v/ID/1/a.m4s HTTP/1.1\r\nHost: here\r\nHost: here\r\n\r\n",
        "GET http://here/v/ID/1/a.m4s HTTP/1.1\r\nHost: here\r\n\r\n",
        "GET /v/ID/1//a.m4s HTTP/1.1\r\nHost: here\r\n\r\n",
        "GET /v/ID/1/./a.m4s HTTP/1.1\r\nHost: here\r\n\r\n",
        "GET /v/ID/1/%61.m4s HTTP/1.1\r\nHost: here\r\n\r\n",
        "GET /v/ID/1/a.m4s HTTP/1.1\r\nHost: here\r\nContent-Length: 3\r\n\r\nabc",
        "GET /v/ID/1/a.m4s HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "GET /v/ID/1/a.m4s HTTP/1.1\r\nHost: here\r\nExpect: 100-continue\r\n\r\n",
        "GET /v/ID/1/a.m4s HTTP/1.1\r\nHost: here\r\nConnection: close, x\r\n\r\n",
        "POST /v/ID/1/a.m4s HTTP/1.1\r\nHost: here\r\nContent-Length: 0\r\n\r\n",
        "OPTIONS /v/ID/1/a.m4s HTTP/1.1\r\nHost: here\r\n\r\n",
        "GET /v/ID/1/a.m4s HTTP/1.1\r\nHost: here\r\nRange: bytes=90-\r\n\r\n",
        "GET /v/ID/1/a.m4s HTTP/1.1\r\nHost: here\r\nIf-Match: \"other\"\r\n\r\n",
    ])
    func `what is not ordinary is left to others`(request: String) async throws {
        let bench = try await bench()
        let connection = try Connection(bench)
        try connection.send(request.replacing("ID", with: "\(OriginBench.video)"))
        #expect(try connection.written().isEmpty)
        #expect(connection.passedOn.targets.count == 1)
    }

    @Test func `ranges, conditions and HEAD are answered too`() async throws {
        let bench = try await bench()
        let connection = try Connection(bench)
        try connection.get("1/a.m4s", "Range: bytes=1-2\r\n")
        let part = try connection.written()
        #expect(part.hasPrefix("HTTP/1.1 206 Partial Content\r\n") && part.hasSuffix("\r\n\r\nir"))
        #expect(part.contains("\r\nContent-Range: bytes 1-2/5\r\n"))
        try connection.get("1/a.m4s", "Range: bytes=0-0,4-4\r\n")
        let whole = try connection.written()
        // Too close together to be told apart: sent as one.
        #expect(whole.contains("\r\nContent-Range: bytes 0-4/5\r\n"))
        try connection.get("1/long.m4s", "Range: bytes=0-1,20000-20002\r\n")
        let parts = try connection.written()
        #expect(parts.contains("multipart/byteranges; boundary=") && parts.contains("bytes 20000-20002/40000"))
        let tag = try #require(bench.hot("1/a.m4s")?.fields["ETag"])
        try connection.get("1/a.m4s", "If-None-Match: \(tag)\r\n")
        let unchanged = try connection.written()
        #expect(unchanged.hasPrefix("HTTP/1.1 304 Not Modified\r\n") && unchanged.hasSuffix("GMT\r\n\r\n"))
        try connection.get("1/a.m4s", "If-None-Match: \"x\", W/\(tag)\r\n")
        #expect(try connection.written().hasPrefix("HTTP/1.1 304 Not Modified\r\n"))
        try connection.get("1/a.m4s", "If-Range: \"x\"\r\nRange: bytes=1-2\r\n")
        #expect(try connection.written().hasSuffix("\r\n\r\nfirst"))
        try connection.send("HEAD /v/\(OriginBench.video)/1/a.m4s HTTP/1.1\r\nHost: here\r\n\r\n")
        let head = try connection.written()
        #expect(head.contains("\r\nContent-Length: 5\r\n") && head.hasSuffix("GMT\r\n\r\n"))
        try connection.get("1/a.m4s?CMCD=bl%3D100")
        #expect(try connection.written().hasSuffix("first"))
        #expect(connection.passedOn.targets.isEmpty)
    }

    @Test func `what waits behind files is answered by what is known when its turn comes`() async throws {
        let bench = try await bench()
        let path = "/v/\(OriginBench.video)/1/a.mp4"
        bench.origin.cache.keep(try await ObjectCacheTests.file(), as: path)
        let connection = try Connection(bench)
        let request = "GET \(path) HTTP/1.1\r\nHost: here\r\n\r\n"
        try connection.send(request + request + request)
        connection.system.takeFile()
        #expect(connection.system.files.count == 1 && connection.answers == 2)
        // Nobody has looked after the video for so long that it is not answered from memory.
        bench.advance(3)
        connection.system.takeFile()
        #expect(connection.system.files.isEmpty && connection.answers == 2)
        #expect(connection.passedOn.targets == [path])
    }

    @Test func `a connection ends when its client wants it to, or has had enough`() async throws {
        let bench = try await bench()
        let first = try Connection(bench)
        try first.get("1/a.m4s", "Connection: close\r\n")
        #expect(try first.written().contains("\r\nConnection: close\r\n"))
        #expect(first.system.ends == [.output])
        // Whatever comes until then is not answered.
        try first.get("1/b.m4s")
        try first.send("nonsense\r\n\r\n")
        #expect(try first.written().isEmpty && first.passedOn.targets.isEmpty)
        first.channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(!first.channel.isActive)
        let second = try Connection(bench, maxAnswers: 2)
        try second.get("1/a.m4s")
        #expect(try !second.written().contains("Connection"))
        try second.get("1/a.m4s")
        #expect(try second.written().contains("\r\nConnection: close\r\n"))
        second.channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(!second.channel.isActive)
    }

    @Test func `quiescing waits for what was written, then leaves the connection to others`() async throws {
        let bench = try await bench()
        let connection = try Connection(bench)
        try connection.get("1/long.m4s")
        connection.channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        connection.channel.embeddedEventLoop.run()
        #expect(connection.passedOn.events.count == 1)
        try connection.get("1/a.m4s")
        #expect(connection.passedOn.targets.count == 1)
    }
}
