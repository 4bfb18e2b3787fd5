import HeadwaterCore
import Synchronization

/// A video's facts, how long they may be believed, and whether they were taken back.
///
/// Every cached object of the video points to the same standing. So one look into the catalog renews all of them, and one mark takes all of
/// them back without searching for any.
final class VideoStanding: Sendable {
    enum Verdict: Sendable, Equatable {
        case good
        /// Still good to answer with, but someone has to look into the catalog: the one who is told so.
        case due
        /// Nobody may be answered before someone has looked.
        case expired
        /// The catalog says something else by now.
        case revoked
    }

    let video: VideoID
    /// Nil when there is no such video, or nothing of it to see.
    let facts: PlaybackFacts?
    private let checkedAt: Atomic<UInt64>
    private let isRevoked = Atomic(false)
    private let isBeingChecked = Atomic(false)

    /// - Parameter time: when the catalog was asked, in nanoseconds of a clock that is never set.
    init(video: VideoID, facts: PlaybackFacts?, at time: UInt64) {
        self.video = video
        self.facts = facts
        checkedAt = Atomic(time)
    }

    var isOpen: Bool { facts?.isOpen == true }

    /// - Parameters:
    ///   - time: now, by the same clock.
    ///   - lifetime: nanoseconds that facts are believed; for as long again they are while someone looks.
    func verdict(at time: UInt64, lifetime: UInt64) -> Verdict {
        if isRevoked.load(ordering: .acquiring) { return .revoked }
        let age = age(at: time)
        if age < lifetime { return .good }
        if age >= 2 * lifetime { return .expired }
        let isFirst = isBeingChecked.compareExchange(expected: false, desired: true, ordering: .relaxed).exchanged
        return isFirst ? .due : .good
    }

    /// Nanoseconds since the catalog was asked.
    func age(at time: UInt64) -> UInt64 {
        let checked = checkedAt.load(ordering: .relaxed)
        return time > checked ? time - checked : 0
    }

    func ageInSeconds(at time: UInt64) -> Int { Int(age(at: time) / 1_000_000_000) }

    var wasRevoked: Bool { isRevoked.load(ordering: .acquiring) }

    func revoke() { isRevoked.store(true, ordering: .releasing) }

    /// The catalog still says the same.
    func renew(at time: UInt64) {
        checkedAt.store(time, ordering: .relaxed)
        isBeingChecked.store(false, ordering: .relaxed)
    }

    /// Nobody could be asked; the next one tries again.
    func checkFailed() { isBeingChecked.store(false, ordering: .relaxed) }
}
