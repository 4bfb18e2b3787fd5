import Foundation
import HeadwaterCore
import NIOCore
import Origin
import Testing

@testable import Web

/// What stands in a request byte for byte means the same to an event loop as to a route: nobody gets from one of them what the other refuses, and
/// both agree on where the next request begins.
@Suite struct RawRequestTests {
    private static let segment = (0..<2000).map { UInt8(truncatingIfNeeded: $0 / 3) }

    private struct Case {
        /// PATH stands for a segment.
        var text: String
        /// Of the answers to it, and to a request behind it when there is one.
        var statuses: [Int]
        /// What makes it different.
        var name: String

        init(_ name: String, _ text: String, _ statuses: [Int]) {
            self.name = name
            self.text = text
            self.statuses = statuses
        }

        /// A plain request but for its fields, behind Host.
        init(_ name: String, fields: String, _ statuses: [Int]) {
            self.init(name, "GET PATH HTTP/1.1\r\nHost: 127.0.0.1\r\n\(fields)\r\n", statuses)
        }
    }

    private static let cases: [Case] = [
        Case("nothing", fields: "", [200, 200]),
        Case("a query", "GET PATH?CMCD=bl%3D1 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", [200, 200]),
        // Whom it is for (RFC 9112 3.2).
        Case("two hosts", fields: "Host: 127.0.0.1\r\n", [400, 200]),
        Case("two different hosts", fields: "Host: evil.example\r\n", [400, 200]),
        Case("hosts in a list", "GET PATH HTTP/1.1\r\nHost: 127.0.0.1, 127.0.0.1\r\n\r\n", [421, 200]),
        Case("an empty host", "GET PATH HTTP/1.1\r\nHost:\r\n\r\n", [421, 200]),
        Case("a host with a path", "GET PATH HTTP/1.1\r\nHost: 127.0.0.1/x\r\n\r\n", [421, 200]),
        Case("a host with a user", "GET PATH HTTP/1.1\r\nHost: a@127.0.0.1\r\n\r\n", [421, 200]),
        Case("an address as the target", "GET http://127.0.0.1PATH HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", [200, 200]),
        // The request line (RFC 9112 3).
        Case("two spaces before the target", "GET  PATH HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", [200, 200]),
        Case("two spaces behind the target", "GET PATH  HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", [200, 200]),
        Case("a space behind the version", "GET PATH HTTP/1.1 \r\nHost: 127.0.0.1\r\n\r\n", [400]),
        Case("a tab in the line", "GET\tPATH HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", [501]),
        Case("an empty line before it", "\r\nGET PATH HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", [200, 200]),
        Case("a fragment", "GET PATH#x HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", [404, 200]),
        Case("an older version", "GET PATH HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n", [200]),
        Case("a version there is not", "GET PATH HTTP/1.2\r\nHost: 127.0.0.1\r\n\r\n", [400]),
        Case("a version of its own", "GET PATH HTTQ/1.1\r\nHost: 127.0.0.1\r\n\r\n", [400]),
        Case("no version", "GET PATH\r\n\r\n", [400]),
        // The ends of lines (RFC 9112 2.2).
        Case("LF for CRLF", "GET PATH HTTP/1.1\nHost: 127.0.0.1\n\n", [400]),
        Case("LF behind a field", fields: "X-A: 1\n", [400]),
        Case("LF for the last line", "GET PATH HTTP/1.1\r\nHost: 127.0.0.1\r\n\n", [400]),
        Case("CR for CRLF", "GET PATH HTTP/1.1\rHost: 127.0.0.1\r\r", [400]),
        Case("CR in a value", fields: "X-A: 1\rX-B: 2\r\n", [400]),
        Case("NUL in a value", fields: "X-A: 1\u{0}2\r\n", [400]),
        Case("a field that goes on in the next line", fields: "X-A: 1\r\n 2\r\n", [400]),
        Case("a space before the colon", fields: "X-A : 1\r\n", [400]),
        Case("a field without a name", fields: ": 1\r\n", [400]),
        Case("a field without a colon", fields: "X-A\r\n", [400]),
        Case("a name that is no token", fields: "X(A): 1\r\n", [400]),
        // Where it ends (RFC 9112 6).
        Case("a length and a coding", fields: "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", [400]),
        Case("a coding and a length", fields: "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n", [400]),
        Case("a coding", fields: "Transfer-Encoding: chunked\r\n\r\n0\r\n", [200, 200]),
        Case("a coding that nobody knows", fields: "Transfer-Encoding: x\r\n", [400]),
        Case("chunked twice", fields: "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n", [400]),
        Case("something behind chunked", fields: "Transfer-Encoding: chunked, x\r\n\r\n0\r\n", [400]),
        Case("two lengths", fields: "Content-Length: 0\r\nContent-Length: 1\r\n", [400]),
        Case("a length twice", fields: "Content-Length: 0\r\nContent-Length: 0\r\n", [400]),
        Case("lengths in a list", fields: "Content-Length: 0, 0\r\n", [400]),
        Case("a length with a sign", fields: "Content-Length: +0\r\n", [400]),
        Case("a length of nothing", fields: "Content-Length: 0\r\n", [200, 200]),
        Case("a body", "GET PATH HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 3\r\n\r\nabc", [200, 200]),
        // The connection (RFC 9110 7.6.1, 7.8, 10.1.1).
        Case("the last one", fields: "Connection: close\r\n", [200]),
        Case("the last one, in other letters", fields: "connection: Close\r\n", [200]),
        Case("the last one, in a list", fields: "Connection: x, close\r\n", [200]),
        Case("the last one, in two fields", fields: "Connection: x\r\nConnection: close\r\n", [200]),
        // It is not taken, and what comes behind it is not read.
        Case("an upgrade", fields: "Connection: upgrade\r\nUpgrade: h2c\r\n", [200]),
        Case("an expectation", fields: "Expect: 100-continue\r\n", [200, 200]),
        // How much there may be.
        Case("a long query", "GET PATH?\(String(repeating: "x", count: 17_000)) HTTP/1.1\r\nHost: a\r\n\r\n", [414]),
        Case("a long field", fields: "X-A: \(String(repeating: "x", count: 17_000))\r\n", [431]),
        Case("many fields", fields: String(repeating: "X-A: 1\r\n", count: 101), [431]),
    ]

    @Test func `an event loop takes what a route takes, and nothing else`() async throws {
        try await withServer { server in
            let id = try await server.publish(files: ["a.m4s": Self.segment])
            let path = "/v/\(id)/1/a.m4s"
            for test in Self.cases {
                let text = test.text.replacing("PATH", with: path)
                server.origin.forget(id)
                let routed = try await Self.answers(to: text, of: server)
                #expect(routed.map(\.status) == test.statuses, "\(test.name)")
                _ = try await server.ask("HEAD", path)
                _ = try await server.ask("GET", path)
                let hot = try await Self.answers(to: text, of: server)
                #expect(hot == routed, "\(test.name)")
            }
        }
    }

    private struct Answer: Equatable {
        var status: Int
        var fields: [String: String]
        var body: [UInt8]

        init(_ response: RawResponse) {
            status = response.status
            let own = ["age", "cache-status", "date", "x-request-id"]
            fields = response.headers.filter { !own.contains($0.key) }
            body = response.body
            // A problem names its request.
            if response.code != nil { body = [] }
            if response.code != nil { fields["content-length"] = nil }
        }
    }

    /// What a client gets that sends this, and behind it one more request that closes the connection.
    private static func answers(to text: String, of server: LiveServer) async throws -> [Answer] {
        try await server.connect { connection in
            let last = "GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
            try await connection.send(text + last)
            var answers: [Answer] = []
            do {
                while true { answers.append(Answer(try await connection.response())) }
            } catch is RawResponse.Malformed {
                // The end of the connection.
            } catch let error as IOError where error.errnoCode == ECONNRESET {
                // The same, with something unread.
            }
            return answers
        }
    }
}
