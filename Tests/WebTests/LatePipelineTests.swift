import Foundation
import HeadwaterCore
import NIOCore
import ServiceLifecycle
import Testing

@testable import Web

/// Connections that no route ever hears of end as all others do.
@Suite struct LatePipelineTests {
    private static let segment = (0..<50_000).map { UInt8(truncatingIfNeeded: $0 / 3) }

    @Test func `a client that says it has asked all gets its answers, and the connection ends`() async throws {
        try await withServer { server in
            let id = try await server.publish(files: ["a.m4s": Self.segment])
            _ = try await server.ask("GET", "/v/\(id)/1/a.m4s")
            try await server.connect { connection in
                for _ in 1...2 { try await connection.send("GET", "/v/\(id)/1/a.m4s", [:], body: nil) }
                try await connection.channel.close(mode: .output)
                for _ in 1...2 { #expect(try await connection.response().body == Self.segment) }
                #expect(try await connection.isClosed())
            }
        }
    }

    @Test func `a client that asks nothing is let go`() async throws {
        try await withServer { server in
            try await server.connect { connection in
                try await connection.channel.close(mode: .output)
                #expect(try await connection.isClosed())
            }
        }
    }

    @Test func `a server that stops waits for none that only had answers from memory`() async throws {
        // Longer than any test may take.
        try await withServer(WebConfiguration(port: 0, idleLimit: .seconds(3600))) { server in
            let id = try await server.publish(files: ["a.m4s": Self.segment])
            _ = try await server.ask("GET", "/v/\(id)/1/a.m4s")
            try await server.connect { silent in
                try await server.connect { connection in
                    try await connection.send("GET", "/v/\(id)/1/a.m4s", [:], body: nil)
                    #expect(try await connection.response()["cache-status"] == "headwater; hit")
                    await server.group.triggerGracefulShutdown()
                    #expect(try await connection.isClosed())
                }
                #expect(try await silent.isClosed())
            }
        }
    }

    @Test func `what comes in pieces becomes one request, whoever answers it`() async throws {
        try await withServer { server in
            let id = try await server.publish(files: ["a.m4s": Self.segment])
            _ = try await server.ask("GET", "/v/\(id)/1/a.m4s")
            for path in ["/v/\(id)/1/a.m4s", "/v1/videos/\(id)"] {
                try await server.connect { connection in
                    for piece in ["GE", "T \(path) HT", "TP/1.1\r\nHo", "st: 127.0.0.1\r", "\n\r\n"] {
                        try await connection.send(piece)
                    }
                    #expect(try await connection.response().status == 200)
                }
            }
        }
    }
}
