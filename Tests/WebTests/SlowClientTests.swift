import Testing

@testable import Web

/// What raw sockets get that don't keep to the limits of a connection.
@Suite struct SlowClientTests {
    private static func quick() -> WebConfiguration {
        var configuration = WebConfiguration(port: 0, idleLimit: .seconds(30))
        configuration.connection.headerTime = .milliseconds(150)
        configuration.connection.bodyTime = .milliseconds(150)
        configuration.connection.minBodyBytes = 1000
        configuration.connection.maxRequests = 3
        return configuration
    }

    @Test func `half a header is answered with 408 and the connection closed`() async throws {
        try await withServer(Self.quick()) { server in
            try await server.connect { connection in
                try await connection.send("GET /v1/videos HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
                let response = try await connection.response()
                #expect(response.status == 408 && response.code == "request_timeout")
                #expect(response["connection"] == "close" && response["x-content-type-options"] == "nosniff")
                #expect(try await connection.isClosed())
            }
        }
    }

    @Test func `an upload that stalls is cut off, and what came is kept`() async throws {
        try await withServer(Self.quick()) { server in
            let location = try await server.create(length: 1_000_000)
            try await server.connect { connection in
                try await connection.send(
                    """
                    PATCH \(location) HTTP/1.1\r\nHost: 127.0.0.1\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r
                    Content-Type: application/offset+octet-stream\r\nContent-Length: 1000000\r\n\r\nfirst
                    """)
                #expect(try await connection.isClosed())
            }
            let status = try await server.tus("HEAD", location)
            #expect(status["upload-offset"] == "5")
        }
    }

    @Test func `a connection ends after as many requests as it may have`() async throws {
        try await withServer(Self.quick()) { server in
            try await server.connect { connection in
                for number in 1...3 {
                    try await connection.send("GET", "/health/live", [:], body: nil)
                    let response = try await connection.response()
                    #expect(response.status == 200)
                    #expect(response["connection"] == (number == 3 ? "close" : nil))
                }
                #expect(try await connection.isClosed())
            }
        }
    }

    @Test func `what is too large or can't be read is told as a problem`() async throws {
        let long = String(repeating: "a", count: 20_000)
        let cases: [(String, Int, String)] = [
            ("GET /\(long) HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 414, "uri_too_long"),
            ("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: \(long)\r\n\r\n", 431, "header_too_large"),
            (
                "GET / HTTP/1.1\r\n" + (1...200).map { "X-\($0): 1\r\n" }.joined() + "\r\n", 431, "header_too_large"
            ),
            ("GET / HTTP/1.1\r\nno colon\r\n\r\n", 400, "bad_request"),
            ("GET / HTTX/1.1\r\n\r\n", 400, "bad_request"), ("nonsense\r\n\r\n", 501, "unknown_method"),
            (
                "POST /v1/videos HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
                400, "bad_request"
            ),
            (
                "POST /v1/videos HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\nnothex\r\n", 400, "bad_request"
            ),
        ]
        try await withServer { server in
            for (request, status, code) in cases {
                try await server.connect { connection in
                    try await connection.send(request)
                    let response = try await connection.response()
                    #expect(response.status == status && response.code == code, "\(request.prefix(60))")
                    #expect(response["connection"] == "close")
                    #expect(try await connection.isClosed())
                }
            }
        }
    }
}
