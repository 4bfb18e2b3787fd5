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
                ("GET", "/v/nonsense", "media", 60), ("POST", "/v1/beacons", "beacons", 30), ("GET", "/", "pages", 6),
                ("GET", "/health/live", "operation", 1),
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

    @Test func `who is known is counted by name and role, who is not by address, and so is whoever tries passwords`()
        async throws
    {
        try await withAccounts(limits: Self.tight) { server, _, people in
            let cases: [(People.Asker, Int)] = [
                (.anonymous, 3), (.viewer, 6), (.creator, 6), (.ada, 6), (.moderator, 30), (.admin, 60), (.keyRead, 6),
                (.keyUpload, 6), (.keyAdmin, 60), (.grant, 6),
            ]
            for (asker, quota) in cases {
                let response = try await server.ask("GET", "/v1/videos/nonsense", people[asker])
                #expect(response["ratelimit-policy"] == "\"api-reads\";q=\(quota);w=60", "\(asker)")
                // Nobody had asked before, from the same address though they are.
                #expect(response["ratelimit"]?.contains("r=\(quota - 1);") == true, "\(asker)")
            }
            // Before anyone asks for a password, so that signing in on the way in counts nothing.
            for _ in 1...20 {
                #expect(try await server.ask("GET", "/v1/auth/session", people[.admin]).status == 200)
            }
            let right = #"{"email":"ada@example.org","password":"a fine password"}"#
            #expect(try await server.post("/v1/auth/login", people[.admin], right).status == 200)
            for (method, path) in [
                ("POST", "/v1/auth/login"), ("POST", "/v1/auth/register"), ("POST", "/v1/auth/refresh"),
                ("POST", "/v1/auth/password-reset"), ("POST", "/v1/auth/password-reset/confirm"),
                ("PATCH", "/v1/account"),
            ] {
                let response = try await server.post(path, people[.ada], right, method: method)
                #expect(response.status == 429, "\(path)")
                #expect(response["ratelimit-policy"] == #""auth";q=1;w=60"#, "\(path)")
            }
        }
    }

    @Test func `what proves nothing is counted before it is refused`() async throws {
        try await withAccounts(limits: Self.tight) { server, _, _ in
            var statuses: [Int] = []
            for _ in 1...4 {
                statuses.append(
                    try await server.ask("GET", "/v1/videos", ["Authorization": "Bearer hw_nothing"]).status)
            }
            #expect(statuses == [401, 401, 401, 429])
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
