import HeadwaterCore
import Testing

@Suite struct RateLimitPlanTests {
    @Test func `a higher tier has no lower limit anywhere`() {
        let plan = RateLimitPlan()
        for group in RateLimitGroup.allCases {
            let quotas = RateLimitTier.allCases.map { plan.policy(group, $0).quota }
            #expect(quotas == quotas.sorted(), "\(group)")
        }
    }

    @Test func `guessing is limited most, for everyone alike and without bursts`() {
        let plan = RateLimitPlan()
        for tier in RateLimitTier.allCases {
            let auth = plan.policy(.auth, tier)
            #expect(auth.quota == 10 && auth.kind == .slidingWindow)
            for group in RateLimitGroup.allCases where group != .auth {
                #expect(plan.policy(group, tier).quota > auth.quota)
            }
        }
    }

    @Test func `the scale moves all limits and keeps to its bounds`() {
        #expect(RateLimitPlan(scale: 0.5).policy(.apiReads, .anonymous).quota == 150)
        #expect(RateLimitPlan(scale: 0).policy(.auth, .anonymous).quota == 1)
        #expect(RateLimitPlan(scale: 1e9).policy(.media, .admin).quota == RatePolicy.maxQuota)
    }

    @Test func `addresses of one network are one asker`() throws {
        let asker = { (text: String) in try RateLimitKey.Asker.address(#require(IPAddress(text))) }
        #expect(try asker("2001:db8:1:2::1") == asker("2001:db8:1:2:ffff::9"))
        #expect(try asker("2001:db8:1:2::1") != asker("2001:db8:1:3::1"))
        #expect(try asker("::ffff:192.0.2.1") == asker("192.0.2.1"))
        #expect(try asker("192.0.2.1") != asker("192.0.2.2"))
    }
}
