import Catalog
import HeadwaterCore
import Testing

@testable import Accounts

@Suite struct QuotaTests {
    private func usage(videos: Int = 0, bytes: Int64 = 0, minutes: Double = 0, processing: Int = 0) -> VideoUsage {
        var usage = VideoUsage()
        usage.videos = videos
        usage.bytes = bytes
        usage.seconds = minutes * 60
        usage.processing = processing
        return usage
    }

    private let quota = Quota(bytes: 100, videos: 3, minutes: 10, runningJobs: 2)

    @Test func `each limit holds at its edge`() {
        #expect(quota.excess(adding: 100, to: usage()) == nil)
        #expect(quota.excess(adding: 101, to: usage()) == .bytes)
        #expect(quota.excess(adding: 1, to: usage(bytes: 100)) == .bytes)
        #expect(quota.excess(adding: .max, to: usage(bytes: 100)) == .bytes)
        #expect(quota.excess(adding: 1, to: usage(videos: 2)) == nil)
        #expect(quota.excess(adding: 1, to: usage(videos: 3)) == .videos)
        #expect(quota.excess(adding: 1, to: usage(minutes: 9.99)) == nil)
        #expect(quota.excess(adding: 1, to: usage(minutes: 10)) == .minutes)
        #expect(quota.excess(adding: 1, to: usage(processing: 1)) == nil)
        #expect(quota.excess(adding: 1, to: usage(processing: 2)) == .runningJobs)
    }

    @Test func `without a limit there is always room`() {
        let much = usage(videos: .max, bytes: .max, minutes: 1e9, processing: .max)
        #expect(Quota.unlimited.excess(adding: .max, to: much) == nil)
    }

    @Test func `a quota is read from text`() throws {
        #expect(
            try Quota(text: "bytes=100,videos=3,minutes=10,running_jobs=2")
                == Quota(bytes: 100, videos: 3, minutes: 10, runningJobs: 2))
        #expect(try Quota(text: "videos=0") == Quota(videos: 0))
        #expect(try Quota(text: "unlimited") == .unlimited)
    }

    @Test(arguments: [
        "", "bytes", "bytes=", "bytes=x", "bytes=-1", "bytes=1,", "bytes=1,bytes=2", "size=1", "bytes=1=2",
        "bytes=99999999999999999999",
    ])
    func `what is no quota says why`(text: String) {
        #expect { try Quota(text: text) } throws: { ($0 as? Quota.Malformed)?.reason.isEmpty == false }
    }

    @Test func `a role without a quota has no limit`() {
        #expect(QuotaPlan.standard[.creator].videos == 1000)
        #expect(QuotaPlan.standard[.admin] == .unlimited)
    }
}
