/// Sums over sessions. Times are milliseconds.
struct Tally: Sendable, Equatable, Codable {
    struct Share: Sendable, Equatable, Codable {
        var plays: Int64 = 0
        var views: Int64 = 0
        var watched: Int64 = 0
    }

    var plays: Int64 = 0
    var bots: Int64 = 0
    var views: Int64 = 0
    var replays: Int64 = 0
    var watched: Int64 = 0
    var played: Int64 = 0
    var stalled: Int64 = 0
    var stalls: Int64 = 0
    var failedStarts: Int64 = 0
    var exits: Int64 = 0
    /// Sessions that have a score, and the sum of hundredths of their points.
    var scored: Int64 = 0
    var score: Int64 = 0
    var errors: [String: Int64] = [:]
    var renditions: [String: Int64] = [:]
    var devices: [String: Share] = [:]
    /// By two letters, `--` where nobody knows.
    var countries: [String: Share] = [:]

    static let unknownCountry = "--"
    /// Names of renditions that are told apart; a hostile player could make up more.
    static let maxNames = 64

    /// - Parameter sign: 1 to add, -1 to take back.
    mutating func change(by part: Contribution, _ sign: Int64) {
        plays += sign * part.plays
        bots += sign * part.bots
        views += sign * part.views
        replays += sign * part.replays
        watched += sign * part.watched
        played += sign * part.played
        stalled += sign * part.stalled
        stalls += sign * part.stalls
        failedStarts += sign * part.failedStarts
        exits += sign * part.exits
        if let points = part.score {
            scored += sign
            score += sign * Int64((points * 100).rounded())
        }
        for (name, count) in part.errors { errors.change(name, by: sign * count) }
        for (name, time) in part.renditions { renditions.change(name, by: sign * time) }
        guard part.plays > 0 else { return }
        let share = Share(plays: sign * part.plays, views: sign * part.views, watched: sign * part.watched)
        devices.change(part.device.rawValue, by: share)
        countries.change(part.country ?? Self.unknownCountry, by: share)
    }

    mutating func merge(_ other: Tally) {
        plays += other.plays
        bots += other.bots
        views += other.views
        replays += other.replays
        watched += other.watched
        played += other.played
        stalled += other.stalled
        stalls += other.stalls
        failedStarts += other.failedStarts
        exits += other.exits
        scored += other.scored
        score += other.score
        for (name, count) in other.errors { errors.change(name, by: count) }
        for (name, time) in other.renditions { renditions.change(name, by: time) }
        for (name, share) in other.devices { devices.change(name, by: share) }
        for (name, share) in other.countries { countries.change(name, by: share) }
    }
}

extension [String: Int64] {
    fileprivate mutating func change(_ name: String, by amount: Int64) {
        let name = self[name] != nil || count < Tally.maxNames ? name : "other"
        let sum = (self[name] ?? 0) + amount
        self[name] = sum > 0 ? sum : nil
    }
}

extension [String: Tally.Share] {
    fileprivate mutating func change(_ name: String, by share: Tally.Share) {
        var sum = self[name] ?? Tally.Share()
        sum.plays += share.plays
        sum.views += share.views
        sum.watched += share.watched
        self[name] = sum == Tally.Share() ? nil : sum
    }
}
