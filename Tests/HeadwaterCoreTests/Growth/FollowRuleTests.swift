import HeadwaterCore
import Testing

@Suite struct FollowRuleTests {
    private let megabyte: Int64 = 1 << 20

    @Test(
        arguments: [
            // A header at most.
            (1, 1000, 60, false),
            // Ten of a thousand megabytes in ten seconds: most of a quarter of an hour is still to come.
            (10, 1000, 10, true),
            // Half of it in ten seconds: the rest is here before a look has told anything.
            (500, 1000, 10, false),
            (100, 1000, 1, false),
            (10, nil, 10, true),
        ] as [(Int64, Int64?, Int, Bool)])
    func `an upload is followed that will go on for a while`(
        there: Int64, whole: Int64?, seconds: Int, isFollowed: Bool
    ) {
        let durable = there == 1 ? megabyte - 1 : there * megabyte
        #expect(
            FollowRule.isWorthwhile(
                durableBytes: durable, length: whole.map { $0 * megabyte }, elapsed: .seconds(seconds)) == isFollowed)
    }

    @Test func `looks take a twentieth of the time`() {
        #expect(FollowRule.pause(afterLook: .milliseconds(10)) == .seconds(1))
        #expect(FollowRule.pause(afterLook: .seconds(2)) == .seconds(40))
    }

    @Test func `a beginning that can't be read yet is tried again with a quarter more`() {
        #expect(FollowRule.moreBytes(than: megabyte) == 2 * megabyte)
        #expect(FollowRule.moreBytes(than: 40 * megabyte) == 50 * megabyte)
    }
}
