import Catalog
import Crypto
import HeadwaterCore
import Synchronization
import Testing

@testable import Analytics

@Suite struct IntakeTests {
    private static let path = "/v/\(someVideo)/2/720p/0000003-abc.m4s"

    private func evidence(_ path: String, query: String? = nil, cmcd: [String] = []) -> SegmentEvidence? {
        SegmentRequest(path: path, query: query, cmcd: cmcd, sender: Sender(address: nil, userAgent: "")).evidence
    }

    @Test func `a request for a segment says which video and rung`() {
        let plain = SegmentEvidence(video: someVideo, rendition: "720p")
        #expect(evidence(Self.path) == plain)
        #expect(evidence("/t/token" + Self.path) == plain)
        #expect(evidence(Self.path, query: "a=b") == plain)
    }

    @Test(arguments: [
        "/v/\(someVideo)/master.m3u8", "/v/\(someVideo)/2/720p/init-abc.mp4", "/v/nobody/2/720p/3.m4s",
        "/v/\(someVideo)/2/3.m4s", "/v/\(someVideo)/2/720p/deeper/3.m4s", "/x/\(someVideo)/2/720p/3.m4s", ".m4s", "",
        "/v/\(someVideo)/2/\(String(repeating: "r", count: 25))/3.m4s", "/t/.m4s",
    ])
    func `what is no segment says nothing`(path: String) {
        #expect(evidence(path) == nil)
    }

    @Test func `CMCD is taken from the headers, else from the query`() {
        let query = "CMCD=d%3D4000%2Csid%3D%22from-query%22"
        #expect(evidence(Self.path, query: query)?.session == "from-query")
        #expect(evidence(Self.path, query: query)?.duration == 4000)
        #expect(evidence(Self.path, query: query, cmcd: ["sid=\"from-header\""])?.session == "from-header")
        #expect(evidence(Self.path, query: "CMCD=%22")?.session == nil)
    }

    @Test func `beacons that are taken are in the log, and a body that can't be read is taken in no part`() async throws
    {
        try await withTemporaryFolder { folder in
            try await withLog(folder) { (log: BeaconLog) async throws in
                let intake = ViewIntake(log: log, secrets: ViewerSecrets()) {
                    Timestamp(milliseconds: PlaybackSessionTests.start)
                }
                let sender = Sender(address: IPAddress("192.0.2.1"), userAgent: "Mozilla/5.0 (iPhone) Mobile")
                let good = BeaconParserTests.least
                #expect(try await intake.take(Array("[\(good),\(good)]".utf8), from: sender) == 2)
                await #expect(throws: BeaconProblem.self) {
                    try await intake.take(Array("[\(good),{}]".utf8), from: sender)
                }
                intake.note(SegmentRequest(path: Self.path, query: nil, cmcd: [], sender: sender))
                intake.note(SegmentRequest(path: "/v/x/master.m3u8", query: nil, cmcd: [], sender: sender))
                let waited = Mutex(false)
                await withCheckedContinuation { continuation in
                    try? intake.take(Array(good.utf8), from: sender) { result in
                        waited.withLock { $0 = (try? result.get()) != nil }
                        continuation.resume()
                    }
                }
                #expect(waited.withLock { $0 })
                await log.settle()
                let records = try log.readAll().records
                #expect(records.count == 4 && Set(records.map(\.viewer)).count == 1)
                #expect(records.first?.viewer.device == .phone && records.first?.time == PlaybackSessionTests.start)
                #expect(intake.counted == .init(beacons: 3, requests: 1, dropped: 0))
            }
        }
    }

    @Test func `what is told of a video that the sender may not watch is dropped`() async throws {
        let other = VideoID.make(milliseconds: 1)
        try await withTemporaryFolder { folder in
            try await withLog(folder) { (log: BeaconLog) async throws in
                let intake = ViewIntake(log: log, secrets: ViewerSecrets()) { Timestamp(milliseconds: 0) }
                let sender = Sender(address: nil, userAgent: "")
                let good = BeaconParserTests.least
                let secret = good.replacing(someVideo.text, with: other.text)
                let body = Array("[\(secret),\(good),\(secret)]".utf8)
                let asked = Mutex<Set<VideoID>>([])
                let taken = try await intake.take(body, from: sender) { videos in
                    asked.withLock { $0 = Set(videos.keys) }
                    return [someVideo]
                }
                let videos = asked.withLock { $0 }
                #expect(taken == 1 && videos == [someVideo, other])
                let none = try await intake.take(body, from: sender) { _ in [] }
                #expect(none == 0)
                await log.settle()
                let kept = try log.readAll().records.map(\.video)
                #expect(kept == [someVideo] && intake.counted.beacons == 1)
            }
        }
    }

    @Test func `secrets last a day and are the same after a restart`() async throws {
        let database = try await SQLiteDatabase.inMemory()
        // Half an hour before midnight: tomorrow's is there already.
        let evening = Timestamp(milliseconds: 20_000 * 86_400_000 - 1_800_000)
        let (first, second) = (ViewerSecrets(), ViewerSecrets())
        try await first.renew(in: database, at: evening)
        try await second.renew(in: database, at: evening)
        #expect(first.key(day: 19_999) == second.key(day: 19_999))
        #expect(first.key(day: 20_000) == second.key(day: 20_000))
        #expect(first.key(day: 19_999) != first.key(day: 20_000))
        #expect(first.key(day: 5) == first.key(day: 5) && first.key(day: 5) != second.key(day: 5))
        try await second.renew(in: database, at: evening + .seconds(3600))
        let late = ViewerSecrets()
        try await late.renew(in: database, at: evening)
        #expect(late.key(day: 19_999) != first.key(day: 19_999))
        #expect(late.key(day: 20_000) == first.key(day: 20_000))
        try await database.close()
    }

    @Test func `questions are moved to whole steps, and too many steps are refused`() throws {
        let now = Timestamp(milliseconds: PlaybackSessionTests.start + 1)
        let ask = {
            (from: Int64?, to: Int64?, span: RollupSpan?, video: VideoID?, breakdown: AnalyticsQuery.Breakdown?) in
            try AnalyticsQuery(
                video: video, from: from.map { Timestamp(milliseconds: now.milliseconds - $0) },
                to: to.map { Timestamp(milliseconds: now.milliseconds - $0) }, span: span, breakdown: breakdown,
                now: now)
        }
        let week = try ask(nil, nil, nil, nil, nil)
        #expect(week.span == .hour && week.to.milliseconds == PlaybackSessionTests.start + 3_600_000)
        #expect(week.to.milliseconds - week.from.milliseconds == (7 * 24 + 1) * 3_600_000)
        #expect(try ask(3_600_000, 0, nil, nil, nil).span == .minute)
        #expect(try ask(90 * 86_400_000, 0, nil, nil, nil).span == .day)
        // An hour of last week has no minutes any more, and one of last year no hours.
        let day: Int64 = 86_400_000
        #expect(try ask(2 * day + 3_600_000, 2 * day, nil, nil, nil).span == .minute)
        #expect(try ask(7 * day + 3_600_000, 7 * day, nil, nil, nil).span == .hour)
        #expect(try ask(300 * day + 3_600_000, 300 * day, nil, nil, nil).span == .day)
        for (age, span) in [(4, .minute), (93, .hour)] as [(Int64, RollupSpan)] {
            let problem = #expect(throws: AnalyticsQuery.Problem.self) {
                try ask(age * day, age * day - 60_000, span, nil, nil)
            }
            let reason = "The sums of each \(span.rawValue) are kept for \(age - 1) days."
            #expect(problem?.message.hasPrefix(reason) == true)
        }
        for wrong in [(0, 1_000), (0, 0), (2_000_000_000_000, 0)] as [(Int64, Int64)] {
            #expect(throws: AnalyticsQuery.Problem.self) { try ask(wrong.0, wrong.1, nil, nil, nil) }
        }
        #expect(throws: AnalyticsQuery.Problem.self) { try ask(2 * 86_400_000, 0, .minute, nil, nil) }
        #expect(throws: AnalyticsQuery.Problem.self) { try ask(nil, nil, nil, someVideo, .video) }
        #expect(try ask(nil, nil, nil, nil, .video).breakdown == .video)
    }
}
