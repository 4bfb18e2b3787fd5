import HeadwaterCore
import Testing

@testable import Web

@Suite struct ReaderPaceTests {
    @Test func `who takes little for a whole turn is too slow`() {
        var pace = ReaderPace(minBytes: 100)
        #expect(!pace.isWatching)
        pace.fellBehind()
        #expect(pace.isTooSlow(waiting: 10_000, isWritable: false) == false && pace.isWatching)
        #expect(pace.isTooSlow(waiting: 9_900, isWritable: false) == false && pace.isWatching)
        #expect(pace.isTooSlow(waiting: 9_801, isWritable: false) == true)
    }

    @Test func `what was still being written when the client fell behind is not held against it`() {
        var pace = ReaderPace(minBytes: 100)
        pace.fellBehind()
        // More waits by now than when it fell behind, although it has read.
        #expect(pace.isTooSlow(waiting: 5_000_000, isWritable: false) == false)
        #expect(pace.isTooSlow(waiting: 4_000_000, isWritable: false) == false)
        #expect(pace.isTooSlow(waiting: 4_000_000, isWritable: false) == true)
    }

    @Test func `who caught up meanwhile is not, however much waits by now`() {
        var pace = ReaderPace(minBytes: 100)
        pace.fellBehind()
        #expect(pace.isTooSlow(waiting: 10_000, isWritable: false) == false)
        pace.keepsUp()
        #expect(pace.isTooSlow(waiting: 20_000, isWritable: false) == false && pace.isWatching)
        #expect(pace.isTooSlow(waiting: 20_000, isWritable: false) == true)
    }

    @Test func `who keeps up is no longer watched`() {
        var pace = ReaderPace(minBytes: 100)
        pace.fellBehind()
        #expect(pace.isTooSlow(waiting: 10_000, isWritable: false) == false)
        #expect(pace.isTooSlow(waiting: 9_999, isWritable: true) == false && !pace.isWatching)
        pace.fellBehind()
        #expect(pace.isTooSlow(waiting: 500, isWritable: false) == false)
        #expect(pace.isTooSlow(waiting: 400, isWritable: false) == false)
    }

    @Test func `a client that asks for much and reads nothing is cut off`() async throws {
        var configuration = WebConfiguration(port: 0)
        configuration.connection.readTime = .milliseconds(200)
        try await withServer(configuration) { server in
            let id = try await server.publish(files: ["a.m4s": [UInt8](repeating: 7, count: 3_000_000)])
            _ = try await server.ask("GET", "/v/\(id)/1/a.m4s")
            try await server.connect { connection in
                for _ in 1...10 { try await connection.send("GET", "/v/\(id)/1/a.m4s", [:], body: nil) }
                while try await !server.ask("GET", "/metrics").text.contains(#"{kind="slow_reader"} 1"#) {
                    await Task.yield()
                }
            }
        }
    }
}
