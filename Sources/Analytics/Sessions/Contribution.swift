/// What one session adds to the numbers of its time.
///
/// A session's contribution is taken back and added anew whenever something is heard of it, so it need never be told when it is over.
struct Contribution: Sendable, Equatable {
    var plays: Int64 = 0
    var bots: Int64 = 0
    var views: Int64 = 0
    var replays: Int64 = 0
    /// Milliseconds.
    var watched: Int64 = 0
    var played: Int64 = 0
    var stalled: Int64 = 0
    var stalls: Int64 = 0
    var errors: [String: Int64] = [:]
    /// An error came before the first picture.
    var failedStarts: Int64 = 0
    /// The viewer left before the first picture.
    var exits: Int64 = 0
    /// Milliseconds.
    var startup: Int64?
    /// The part of the time that was spent waiting; nil when nobody told.
    var rebuffering: Double?
    /// 0 to 100.
    var score: Double?
    var device = DeviceClass.other
    var country: String?
    /// Milliseconds that each was shown.
    var renditions: [String: Int64] = [:]
    /// Only of views.
    var viewer: UInt64?
    /// Seconds of the video that were seen.
    var seconds: [Range<Int>] = []
}

extension PlaybackSession {
    func contribution(_ rule: CountingRule) -> Contribution {
        var part = Contribution()
        guard !isBot else {
            part.bots = 1
            return part
        }
        let isTold = told.beacons > 0
        part.plays = 1
        part.views = verdict == .view ? 1 : 0
        part.replays = verdict == .replay ? 1 : 0
        part.watched = watched(rule)
        part.played = part.watched
        part.startup = told.startup ?? fetched.startup
        let stalled = isTold ? told.stalled : fetched.stalled
        part.stalled = min(stalled ?? 0, lastSeen - startedAt + rule.grace)
        // A stall and an error for each second there was, however many are claimed.
        let seconds = (lastSeen - startedAt + rule.grace) / 1000
        part.stalls = min(isTold ? told.stalls : fetched.stalls, seconds)
        let errors = isTold ? told.errors : fetched.errors > 0 ? [Beacon.Trouble.other.name: fetched.errors] : [:]
        part.errors = errors.scaled(to: seconds)
        let renditions = told.renditions.isEmpty ? fetched.renditions : told.renditions
        part.renditions = renditions.scaled(to: part.watched)
        part.device = device
        part.country = country
        part.viewer = verdict == .view ? viewer : nil
        part.seconds = told.watched.seconds(upTo: RetentionCurve.maxSeconds)
        let isBroken = !part.errors.isEmpty
        let hasBegun = part.startup != nil || part.watched > 0
        part.failedStarts = isBroken && !hasBegun ? 1 : 0
        part.exits = isTold && isEnded && !isBroken && !hasBegun ? 1 : 0
        if hasBegun, stalled != nil, part.played + part.stalled > 0 {
            part.rebuffering = Double(part.stalled) / Double(part.played + part.stalled)
        }
        part.score = score(part)
        return part
    }

    /// Nil for what nobody told enough of to judge.
    private func score(_ part: Contribution) -> Double? {
        if part.failedStarts > 0 { return 0 }
        guard let startup = part.startup, let rebuffering = part.rebuffering else { return nil }
        return ExperienceScore.of(startup: startup, rebuffering: rebuffering, isBroken: !part.errors.isEmpty)
    }
}

extension [String: Int64] {
    /// In the same proportions, with a sum that is no greater than the limit.
    fileprivate func scaled(to limit: Int64) -> Self {
        let sum = values.reduce(0, +)
        guard sum > limit else { return self }
        return mapValues { Int64(Double($0) / Double(sum) * Double(limit)) }.filter { $0.value > 0 }
    }
}
