import Coordination
import HeadwaterCore
import Synchronization
import Testing

@testable import Web

@Suite struct RateLimitTests {
    /// Two reads a minute or so: 300 times 0.01 is 3.
    static let tight = RateLimitPlan(scale: 0.01)

    @Test func `whoever asks too often is told when to come back, and is answered then`() async throws {
        let clock = HandClock()
        try await withServer(.limited(), limiter: InMemoryRateLimiter(now: clock.read)) { server in
            let first = try await server.ask("GET", "/v1/videos")
            #expect(first.status == 200)
            #expect(first["ratelimit-policy"] == #""api-reads";q=3;w=60"#)
            #expect(first["ratelimit"] == #""api-reads";r=2;t=20"#)
            for _ in 1...2 { #expect(try await server.ask("GET", "/v1/videos").status == 200) }
            let refused = try await server.ask("GET", "/v1/videos")
            #expect(refused.status == 429 && refused.code == "rate_limited")
            #expect(refused["retry-after"] == "20")
            #expect(refused["ratelimit"] == #""api-reads";r=0;t=20"#)
            clock.advance(by: .seconds(20))
            #expect(try await server.ask("GET", "/v1/videos").status == 200)
            #expect(try await server.ask("GET", "/v1/videos").status == 429)
        }
    }

    @Test func `every group has its own limit, and refusals tell it too`() async throws {
        try await withServer(.limited(), limiter: InMemoryRateLimiter(now: HandClock().read)) { server in
            let cases: [(String, String, String, Int)] = [
                ("POST", "/files", "uploads", 6), ("GET", "/v1/videos/nonsense", "api-reads", 3),
                ("DELETE", "/v1/videos/nonsense", "api-writes", 1), ("POST", "/v1/auth/login", "auth", 1),
                ("GET", "/v/nonsense", "media", 60), ("GET", "/", "pages", 6), ("GET", "/health/live", "operation", 1),
            ]
            for (method, path, group, quota) in cases {
                let response = try await server.ask(method, path)
                #expect(response.status != 429, "\(path)")
                #expect(response["ratelimit-policy"] == "\"\(group)\";q=\(quota);w=60", "\(path)")
            }
            #expect(try await server.ask("DELETE", "/v1/videos/nonsense").status == 429)
        }
    }

    @Test func `what a stranger says of its address counts nothing, what a trusted proxy says does`() async throws {
        let limiter = InMemoryRateLimiter(now: HandClock().read)
        try await withServer(.limited(), limiter: limiter) { server in
            let statuses = try await server.statuses("GET", "/v1/videos", forwardedFor: (1...5).map { "192.0.2.\($0)" })
            #expect(statuses == [200, 200, 200, 429, 429])
        }
        let proxies = try [#require(AddressBlock("127.0.0.0/8"))]
        try await withServer(.limited(proxies), limiter: InMemoryRateLimiter(now: HandClock().read)) { server in
            let many = try await server.statuses("GET", "/v1/videos", forwardedFor: (1...5).map { "192.0.2.\($0)" })
            #expect(many == [200, 200, 200, 200, 200])
            // One client, whatever it writes in front, and one network of IPv6.
            let one = try await server.statuses(
                "GET", "/v1/videos", forwardedFor: (1...4).map { "192.0.2.\($0), 198.51.100.7" })
            #expect(one == [200, 200, 200, 429])
            let network = try await server.statuses(
                "GET", "/v1/videos", forwardedFor: (1...4).map { "2001:db8::\($0)" })
            #expect(network == [200, 200, 200, 429])
        }
    }

    @Test func `without limits nothing is told and nothing refused`() async throws {
        try await withServer { server in
            for _ in 1...20 {
                let response = try await server.ask("GET", "/v1/videos")
                #expect(response.status == 200 && response["ratelimit"] == nil)
            }
        }
    }
}

extension WebConfiguration {
    fileprivate static func limited(_ proxies: [AddressBlock] = []) -> WebConfiguration {
        var configuration = WebConfiguration(port: 0)
        configuration.rateLimits = RateLimitTests.tight
        configuration.trustedProxies = proxies
        return configuration
    }
}

extension LiveServer {
    fileprivate func statuses(_ method: String, _ path: String, forwardedFor: [String]) async throws -> [Int] {
        var statuses: [Int] = []
        for value in forwardedFor { statuses.append(try await ask(method, path, ["X-Forwarded-For": value]).status) }
        return statuses
    }
}

/// A clock that stands still until it is moved.
final class HandClock: Sendable {
    private let time = Mutex(Timestamp(microseconds: 1_800_000_000_000_000))

    var read: @Sendable () -> Timestamp { { self.time.withLock { $0 } } }

    func advance(by duration: Duration) { time.withLock { $0 = $0 + duration } }
}
