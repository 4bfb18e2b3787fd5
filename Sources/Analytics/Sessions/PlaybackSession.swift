import HeadwaterCore

/// One playback, from asking to play until nobody is heard of any more, put together from beacons and requests. Times are
/// milliseconds; those of day since 1970.
///
/// What the player says in beacons counts before what CMCD says, and that before what requests alone let us guess.
struct PlaybackSession: Sendable, Equatable, Codable {
    var startedAt: Int64
    var lastSeen: Int64
    var viewer: UInt64
    var address: UInt64
    var device: DeviceClass
    var isBot: Bool
    var isMediaStack: Bool
    var country: String?
    /// Decided once, and never taken back.
    var verdict = Verdict.undecided
    var told = Told()
    var fetched = Fetched()

    enum Verdict: String, Sendable, Codable {
        case undecided, view, replay
    }

    /// From beacons.
    struct Told: Sendable, Equatable, Codable {
        var seen = SeenSequence()
        var beacons = 0
        var duration: Int64?
        var startup: Int64?
        var played: Int64 = 0
        var stalled: Int64 = 0
        var stalls: Int64 = 0
        var watched = WatchedParts()
        var renditions: [String: Int64] = [:]
        var errors: [String: Int64] = [:]
        var isEnded = false
    }

    /// From requests.
    struct Fetched: Sendable, Equatable, Codable {
        var requests = 0
        var lastAt: Int64 = 0
        var startup: Int64?
        var played: Int64 = 0
        var stalled: Int64?
        var stalls: Int64 = 0
        var renditions: [String: Int64] = [:]
        var errors: Int64 = 0
        var isEnded = false
    }

    /// How much earlier than its first beacon a session can have begun.
    static let maxHeadStart: Int64 = 60_000
    /// Names of renditions in one session; more are counted together.
    static let maxRenditions = 16

    init(viewer: Viewer, at time: Int64) {
        startedAt = time
        lastSeen = time
        self.viewer = viewer.key.bits
        address = viewer.address.bits
        device = viewer.device
        isBot = viewer.isBot
        isMediaStack = viewer.isMediaStack
        country = viewer.country?.text
    }

    /// - Returns: whether the beacon was new.
    @discardableResult
    mutating func take(_ beacon: Beacon, at time: Int64, rule: CountingRule = .current) -> Bool {
        guard told.seen.insert(beacon.sequence) else { return false }
        if told.beacons == 0 { startedAt = min(startedAt, time - min(beacon.elapsed, Self.maxHeadStart)) }
        lastSeen = max(lastSeen, time)
        told.beacons += 1
        told.duration = beacon.duration ?? told.duration
        told.startup = told.startup ?? beacon.startup
        told.played = told.played.clampedSum(beacon.played)
        told.stalled = told.stalled.clampedSum(beacon.stalled)
        told.stalls = told.stalls.clampedSum(Int64(beacon.stalls))
        var left = rule.watchedAtOnce
        for part in beacon.watched {
            let length = min(part.to - part.from, left)
            told.watched.insert(part.from..<(part.from + length))
            left -= length
        }
        if let rendition = beacon.rendition { told.renditions.add(beacon.played, for: rendition) }
        if let trouble = beacon.trouble { told.errors[trouble.name, default: 0] += 1 }
        // Beacons may overtake each other; whoever was heard of after the end is still there only if it is the newest.
        if beacon.event == .end { told.isEnded = true } else if beacon.played > 0 { told.isEnded = false }
        return true
    }

    mutating func take(_ evidence: SegmentEvidence, at time: Int64, rule: CountingRule) {
        let gap = fetched.requests == 0 ? 0 : min(max(0, time - fetched.lastAt), rule.requestGap)
        let played = min(evidence.duration ?? gap, rule.requestGap)
        fetched.requests += 1
        fetched.lastAt = max(fetched.lastAt, time)
        lastSeen = max(lastSeen, time)
        fetched.startup = fetched.startup ?? evidence.startup
        fetched.played = fetched.played.clampedSum(played)
        if let starved = evidence.starved { fetched.stalled = (fetched.stalled ?? 0).clampedSum(starved) }
        if evidence.wasStarved { fetched.stalls += 1 }
        if let rendition = evidence.rendition { fetched.renditions.add(played, for: rendition) }
        fetched.errors += Int64(evidence.errors)
        fetched.isEnded = evidence.isEnd
    }

    /// Takes over what was fetched before the player said which playback it was for, and what that was judged to be: a view that goes on
    /// is no second one.
    mutating func adopt(_ other: PlaybackSession) {
        startedAt = min(startedAt, other.startedAt)
        if verdict == .undecided { verdict = other.verdict }
        fetched.requests += other.fetched.requests
        fetched.lastAt = max(fetched.lastAt, other.fetched.lastAt)
        fetched.startup = fetched.startup ?? other.fetched.startup
        fetched.played = fetched.played.clampedSum(other.fetched.played)
        if let stalled = other.fetched.stalled { fetched.stalled = (fetched.stalled ?? 0).clampedSum(stalled) }
        fetched.stalls = fetched.stalls.clampedSum(other.fetched.stalls)
        fetched.errors = fetched.errors.clampedSum(other.fetched.errors)
        for (name, time) in other.fetched.renditions { fetched.renditions.add(time, for: name) }
    }

    var isEnded: Bool { told.beacons > 0 ? told.isEnded : fetched.isEnded }

    /// For how long it was watched, by the rule: no longer than there was time for.
    func watched(_ rule: CountingRule) -> Int64 {
        let claimed = told.beacons > 0 ? told.played : fetched.played
        return min(claimed, lastSeen - startedAt + rule.grace)
    }

    /// Whether it may count as a view, if the viewer has not had too many.
    func qualifies(_ rule: CountingRule) -> Bool {
        guard !isBot, verdict == .undecided else { return false }
        let watched = watched(rule)
        return watched > 0 && watched >= rule.viewThreshold(duration: told.duration)
    }
}

extension [String: Int64] {
    /// Counts under `other` what is no rendition's name, and what is one name too many.
    fileprivate mutating func add(_ amount: Int64, for name: String) {
        let isKnown =
            self[name] != nil || (name.isRendition && count < PlaybackSession.maxRenditions)
        let name = isKnown ? name : "other"
        self[name] = (self[name] ?? 0).clampedSum(amount)
    }
}

extension Int64 {
    /// Stays below what a year has in milliseconds: nothing that clients send may overflow.
    fileprivate func clampedSum(_ other: Int64) -> Int64 {
        Swift.min(self + Swift.max(0, other), 366 * 86_400_000)
    }
}

extension String {
    /// As `720p`, `1080p60` or `audio`.
    var isRendition: Bool {
        let digits = utf8.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
        return hasPrefix("audio") || ((2...4).contains(digits) && utf8.dropFirst(digits).first == UInt8(ascii: "p"))
    }
}
