import Testing

@testable import Analytics

extension Viewer {
    static func example(_ key: UInt64 = 1, isBot: Bool = false) -> Viewer {
        // Keys are as good as random, and estimates rely on it. The factor is 2^64 by the golden ratio.
        let bits = key &* 0x9E37_79B9_7F4A_7C15
        return Viewer(
            key: ViewerKey(bits: bits), address: ViewerKey(bits: ~bits), device: .phone, isBot: isBot,
            country: CountryTable.Code("DE"))
    }
}

extension Beacon {
    /// A beacon of session `session-1`, of a video of a minute.
    static func example(
        _ sequence: UInt32, _ event: Event, played: Int64 = 0, change: (inout Beacon) -> Void = { _ in }
    ) -> Beacon {
        var beacon = Beacon(session: "session-1", video: someVideo, sequence: sequence, event: event)
        beacon.duration = 60_000
        beacon.played = played
        change(&beacon)
        return beacon
    }
}

@Suite struct PlaybackSessionTests {
    static let start: Int64 = 1_800_000_000_000
    private let rule = CountingRule.current

    /// A session that heard these beacons, one each ten seconds.
    private func session(_ beacons: [Beacon], viewer: Viewer = .example()) -> PlaybackSession {
        var session = PlaybackSession(viewer: viewer, at: Self.start)
        for (place, beacon) in beacons.enumerated() { session.take(beacon, at: Self.start + Int64(place) * 10_000) }
        return session
    }

    @Test func `a playback is told from its beginning to its end`() {
        let session = session([
            .example(0, .start),
            .example(1, .playing) { $0.startup = 800 },
            .example(2, .progress, played: 9_000) {
                $0.watched = [.init(from: 0, to: 9_000)]
                $0.rendition = "360p"
                $0.stalled = 1_000
                $0.stalls = 1
            },
            .example(3, .end, played: 10_000) {
                $0.watched = [.init(from: 5_000, to: 15_000)]
                $0.rendition = "720p"
            },
        ])
        #expect(session.isEnded && session.qualifies(rule))
        let part = session.contribution(rule)
        #expect(part.plays == 1 && part.watched == 19_000 && part.startup == 800 && part.stalls == 1)
        #expect(part.seconds == [0..<15] && part.renditions == ["360p": 9_000, "720p": 10_000])
        #expect(part.rebuffering == 0.05 && part.score == 75)
        #expect(part.device == .phone && part.country == "DE")
        // Not a view before its viewer was looked at.
        #expect(part.views == 0 && part.viewer == nil)
    }

    @Test(arguments: [(2_999, false), (3_000, true)] as [(Int64, Bool)])
    func `three seconds make a view`(played: Int64, isView: Bool) {
        #expect(session([.example(0, .progress, played: played)]).qualifies(rule) == isView)
    }

    @Test func `half of a short clip makes a view, and nothing of it does not`() {
        let clip = { (played: Int64) in
            session([.example(0, .progress, played: played) { $0.duration = 2_000 }]).qualifies(rule)
        }
        #expect(!clip(999) && clip(1_000))
        #expect(!session([.example(0, .start) { $0.duration = 0 }]).qualifies(rule))
    }

    @Test func `a beacon that comes twice counts once`() {
        let once = session([.example(0, .progress, played: 4_000)])
        var twice = once
        let isNew = twice.take(.example(0, .progress, played: 4_000), at: Self.start + 5_000)
        #expect(!isNew && twice == once)
    }

    @Test func `no more is watched than there was time for`() {
        let session = session([
            .example(0, .progress, played: 50_000_000), .example(1, .progress, played: 50_000_000),
        ])
        #expect(session.watched(rule) == 10_000 + rule.grace)
    }

    @Test func `no beacon tells of more than ten minutes of the video`() {
        let session = session([
            .example(0, .progress, played: 1_000) {
                $0.watched = [
                    .init(from: 0, to: 400_000), .init(from: 1_000_000, to: 9_000_000), .init(from: 0, to: 1),
                ]
            }
        ])
        #expect(session.told.watched.parts == [0..<400_000, 1_000_000..<1_200_000])
    }

    @Test func `a session can have begun a little before its first beacon`() {
        #expect(session([.example(0, .start) { $0.elapsed = 3_000 }]).startedAt == Self.start - 3_000)
        #expect(session([.example(0, .start) { $0.elapsed = 80_000_000 }]).startedAt == Self.start - 60_000)
    }

    @Test func `a bot is only counted as one`() {
        let session = session([.example(0, .progress, played: 9_000)], viewer: .example(isBot: true))
        #expect(!session.qualifies(rule))
        var expected = Contribution()
        expected.bots = 1
        #expect(session.contribution(rule) == expected)
    }

    @Test func `what never began has failed or was left`() {
        let failed = session([.example(0, .start), .example(1, .error) { $0.trouble = .decode }]).contribution(rule)
        #expect(failed.failedStarts == 1 && failed.exits == 0 && failed.score == 0 && failed.errors == ["decode": 1])
        let left = session([.example(0, .start), .example(1, .end)]).contribution(rule)
        #expect(left.failedStarts == 0 && left.exits == 1 && left.score == nil)
        let waiting = session([.example(0, .start)]).contribution(rule)
        #expect(waiting.failedStarts == 0 && waiting.exits == 0 && waiting.score == nil && waiting.plays == 1)
    }

    @Test func `playing on after the end is no end`() {
        var session = session([.example(0, .progress, played: 4_000), .example(1, .end)])
        #expect(session.isEnded)
        session.take(.example(2, .progress, played: 1_000), at: Self.start + 20_000)
        #expect(!session.isEnded)
    }

    @Test func `requests alone stand for the time between them`() {
        var session = PlaybackSession(viewer: .example(), at: Self.start)
        let evidence = SegmentEvidence(video: someVideo, rendition: "720p")
        for time in [0, 6_000, 12_000, 90_000] as [Int64] {
            session.take(evidence, at: Self.start + time, rule: rule)
        }
        #expect(session.watched(rule) == 12_000 + rule.requestGap && session.qualifies(rule))
        let part = session.contribution(rule)
        #expect(part.rebuffering == nil && part.score == nil && part.renditions == ["720p": 42_000])
    }

    @Test func `CMCD says more than requests, and beacons more than CMCD`() {
        var session = PlaybackSession(viewer: .example(), at: Self.start)
        var evidence = SegmentEvidence(video: someVideo, session: "session-1", rendition: "720p")
        evidence.duration = 6_000
        evidence.startup = 700
        evidence.starved = 400
        evidence.wasStarved = true
        for time in [0, 1_000] as [Int64] { session.take(evidence, at: Self.start + time, rule: rule) }
        var part = session.contribution(rule)
        #expect(part.watched == 12_000 && part.startup == 700 && part.stalled == 800 && part.stalls == 2)
        #expect(part.score != nil)
        session.take(.example(0, .progress, played: 3_000) { $0.startup = 500 }, at: Self.start + 3_000)
        part = session.contribution(rule)
        #expect(
            part.watched == 3_000 && part.startup == 500 && part.stalled == 0 && part.renditions == ["720p": 3_000])
    }

    @Test func `what a session takes over is all that was known of it`() {
        var evidence = SegmentEvidence(video: someVideo, rendition: "720p")
        evidence.startup = 700
        evidence.starved = 400
        evidence.wasStarved = true
        evidence.errors = 1
        var unnamed = PlaybackSession(viewer: .example(), at: Self.start)
        unnamed.take(evidence, at: Self.start, rule: rule)
        unnamed.verdict = .replay
        var session = PlaybackSession(viewer: .example(), at: Self.start + 5_000)
        session.adopt(unnamed)
        #expect(session.verdict == .replay && session.startedAt == Self.start)
        let fetched = session.fetched
        #expect(fetched.startup == 700 && fetched.stalled == 400 && fetched.stalls == 1 && fetched.errors == 1)
    }

    @Test func `evidence leaves out sound, other objects and hidden copies`() {
        #expect(SegmentEvidence(video: someVideo, rendition: "audio-128k", cmcd: nil) == nil)
        #expect(SegmentEvidence(video: someVideo, rendition: "720p", cmcd: nil) != nil)
        var cmcd = CMCD()
        cmcd.objectType = .audio
        #expect(SegmentEvidence(video: someVideo, rendition: "720p", cmcd: cmcd) == nil)
        cmcd.objectType = .video
        cmcd.session = "no name at all"
        #expect(SegmentEvidence(video: someVideo, rendition: "720p", cmcd: cmcd)?.session == nil)
        cmcd.isHidden = true
        #expect(SegmentEvidence(video: someVideo, rendition: "720p", cmcd: cmcd) == nil)
    }

    @Test func `stalls, errors and what was shown are no more than there was time for`() {
        var beacon = Beacon.example(0, .error, played: 50_000) {
            $0.stalls = 10_000
            $0.rendition = "360p"
            $0.trouble = .network
        }
        var session = PlaybackSession(viewer: .example(), at: Self.start)
        for sequence in 0..<300 as Range<UInt32> {
            beacon.sequence = sequence
            if sequence == 150 {
                beacon.trouble = .decode
                beacon.rendition = "720p"
            }
            session.take(beacon, at: Self.start)
        }
        let part = session.contribution(rule)
        #expect(part.watched == rule.grace && part.stalls == rule.grace / 1000)
        #expect(part.errors == ["network": 30, "decode": 30] && part.renditions == ["360p": 30_000, "720p": 30_000])
    }

    @Test(arguments: [
        ("720p", true), ("1080p60", true), ("2160p-hevc", true), ("audio", true), ("audio-128k", true), ("7p", false),
        ("10800p", false), ("p720", false), ("720", false), ("hello", false), ("", false),
    ])
    func `renditions are named by their height or as sound`(name: String, isRendition: Bool) {
        #expect(name.isRendition == isRendition)
        let session = session([.example(0, .progress, played: 1_000) { $0.rendition = name }])
        #expect(session.told.renditions == [isRendition ? name : "other": 1_000])
    }

    @Test func `a session of many names of renditions stays small`() {
        let beacons = (0..<60).map { number in
            Beacon.example(UInt32(number), .progress, played: 10) { $0.rendition = "\(number + 10)p" }
        }
        #expect(session(beacons).told.renditions.count == PlaybackSession.maxRenditions + 1)
    }
}
