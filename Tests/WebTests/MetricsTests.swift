import Catalog
import HeadwaterCore
import Testing

@testable import Web

@Suite struct PrometheusTextTests {
    @Test func `families are written with help, type and escaped labels`() {
        let text = PrometheusText(families: [
            .init(
                name: "a_total", kind: .counter, help: "One \\ two\nthree \"four\".",
                samples: [
                    .init(labels: [("x", "q\"\\\n"), ("y", "")], value: 3), .init(labels: [], value: 0.5),
                ]),
            .init(name: "b", kind: .gauge, help: "Empty.", samples: []),
        ]).text
        #expect(
            text == """
                # HELP a_total One \\\\ two\\nthree "four".
                # TYPE a_total counter
                a_total{x="q\\"\\\\\\n",y=""} 3
                a_total 0.5
                # HELP b Empty.
                # TYPE b gauge

                """)
    }
}

@Suite struct MetricsRoutesTests {
    @Test func `requests, uploads, videos and jobs are told`() async throws {
        try await withServer { server in
            let location = try await server.create(length: 3)
            #expect(try await server.patch(location, at: 0, [1, 2, 3]).status == 204)
            let response = try await server.ask("GET", "/metrics")
            #expect(response["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
            for line in [
                #"headwater_build_info{version="1.2.3"} 1"#,
                #"headwater_http_requests_total{route="uploads",status="2xx"} 2"#,
                "headwater_upload_bytes_total 3",
                #"headwater_videos{state="processing"} 1"#,
                #"headwater_videos{state="failed"} 0"#,
                #"headwater_jobs{kind="inspect",state="queued"} 1"#,
            ] {
                #expect(response.text.split(separator: "\n").contains(Substring(line)), "\(line)")
            }
        }
    }

    @Test func `a queue that is paused is told, and by whom it is held up`() async throws {
        let full = Failure(.outOfSpace, "There is no space left.", detail: "/secret/path")
        try await withServer(trouble: QueuePause.Trouble(failure: full, wait: .seconds(4))) { server in
            let health = try await server.ask("GET", "/health/ready")
            #expect(health.status == 503 && health.code == "not_ready")
            #expect(health.text.contains("There is no space left.") && !health.text.contains("secret"))
            #expect(try await server.ask("GET", "/health/live").status == 200)
            let metrics = try await server.ask("GET", "/metrics").text.split(separator: "\n")
            #expect(metrics.contains(#"headwater_queue_paused{code="out_of_space"} 1"#))
            #expect(metrics.contains(#"headwater_queue_paused{code="codec_missing"} 0"#))
        }
    }

    @Test func `the server is live and ready, and not ready without its catalog`() async throws {
        try await withServer { server in
            #expect(try await server.ask("GET", "/health/live").status == 200)
            #expect(try await server.ask("GET", "/health/ready").status == 200)
            try await server.database.close()
            let response = try await server.ask("GET", "/health/ready")
            #expect(response.status == 503)
            #expect(response.code == "not_ready")
            #expect(try await server.ask("GET", "/health/live").status == 200)
        }
    }
}
