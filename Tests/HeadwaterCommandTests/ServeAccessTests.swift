import ArgumentParser
import HeadwaterCore
import Testing
import Web

@testable import HeadwaterCommand

@Suite struct ServeAccessTests {
    private func web(_ arguments: [String], _ environment: [String: String] = [:]) throws -> WebConfiguration {
        try ServeConfiguration(flags: Serve.parse(arguments), environment: environment).web
    }

    @Test func `nobody is limited on a machine of one's own, everybody beyond it`() throws {
        #expect(try web([]).rateLimits == nil)
        #expect(try web(["--host", "0.0.0.0", "--allow-anonymous"]).rateLimits == RateLimitPlan())
        #expect(try web(["--trusted-proxy", "127.0.0.1"]).rateLimits == RateLimitPlan())
        // Others come through a proxy to what listens on this machine only.
        #expect(try web(["--accounts"]).rateLimits == RateLimitPlan())
        #expect(try web([], ["HEADWATER_ACCOUNTS": "1"]).rateLimits == RateLimitPlan())
        #expect(try web(["--public-url", "https://video.example.org"]).rateLimits == RateLimitPlan())
        #expect(try web(["--accounts", "--rate-limits", "off"]).rateLimits == nil)
        #expect(try web(["--rate-limits", "on"]).rateLimits == RateLimitPlan())
        #expect(try web(["--rate-limits", "2.5"]).rateLimits == RateLimitPlan(scale: 2.5))
        let off = ["--host", "0.0.0.0", "--allow-anonymous", "--rate-limits", "off"]
        #expect(try web(off, ["HEADWATER_RATE_LIMITS": "on"]).rateLimits == nil)
    }

    @Test func `lists come from flags, or else from the environment`() throws {
        let environment = ["HEADWATER_TRUSTED_PROXIES": "10.0.0.0/8, ::1", "HEADWATER_CORS_ORIGINS": "*"]
        #expect(try web([], environment).trustedProxies == ["10.0.0.0/8", "::1"].compactMap { AddressBlock($0) })
        #expect(try web([], environment).crossOrigin == .any)
        let flags = ["--cors-origin", "https://a.example", "--cors-origin", "http://b.example:8080"]
        #expect(
            try web(flags, environment).crossOrigin == CrossOriginRule(["http://b.example:8080", "https://a.example"]))
        let inside = try #require(IPAddress("10.1.2.3"))
        #expect(try web(["--webhook-allow", "10.0.0.0/8"]).webhookTargets.permits(inside))
        #expect(try !web([]).webhookTargets.permits(inside))
    }

    @Test func `all problems are named at once`() throws {
        let arguments = [
            "--trusted-proxy", "10.1.2.3/8", "--cors-origin", "a.example", "--rate-limits", "sometimes",
            "--webhook-allow",
            "here",
        ]
        #expect {
            _ = try web(arguments)
        } throws: { error in
            let message = (error as? ProgramExit)?.message ?? ""
            return ["10.1.2.3/8", "a.example", "sometimes", "here"].allSatisfy(message.contains)
        }
    }
}
