import Catalog
import Foundation
import HeadwaterCore

/// The sessions that one batch of records touches, as they were before and as they become. Lives within one transaction.
struct SessionLedger {
    struct Key: Hashable {
        var video: VideoID
        var name: String
    }

    struct Entry {
        var isNamed: Bool
        /// As it is stored; nil when it is new.
        var before: PlaybackSession?
        /// Nil when it became part of another one.
        var after: PlaybackSession?
    }

    private struct Watcher: Hashable {
        var video: VideoID
        var viewer: String
    }

    private struct Place: Hashable {
        var video: VideoID
        var address: String
        var isNamed: Bool
    }

    private let tx: any Transaction
    private let rule: CountingRule
    private let decoder = JSONDecoder()
    private(set) var entries: [Key: Entry] = [:]
    /// Stored sessions that nobody can read; who is heard of again begins anew.
    private(set) var unreadable = 0
    /// The sessions of this batch that a viewer was heard of in last.
    private var latest: [Watcher: String] = [:]
    /// The same by addresses, named and unnamed ones apart.
    private var latestNearby: [Place: String] = [:]
    private var views: [Watcher: Int] = [:]
    /// Sessions of an address, those of this batch among them.
    private var begun: [ViewerKey: Int] = [:]
    /// Records of sessions that their address may not have any more.
    private(set) var refused = 0

    init(_ tx: any Transaction, rule: CountingRule) {
        self.tx = tx
        self.rule = rule
    }

    mutating func take(_ record: LogRecord) throws {
        let watcher = Watcher(video: record.video, viewer: record.viewer.key.text)
        switch record.content {
        case .beacon(let beacon):
            let key = Key(video: beacon.video, name: beacon.session)
            guard try open(key, record, isNamed: true, watcher) else { return }
            let rule = rule
            entries[key]?.after?.take(beacon, at: record.time, rule: rule)
            noteLatest(key, record, watcher)
        case .request(let evidence):
            var name = evidence.session
            let since = record.time - rule.sessionGap
            if name == nil { name = try latestName(watcher, since: since) }
            // Safari's pages and what fetches for them have different keys.
            if name == nil, record.viewer.isMediaStack { name = try latestNearby(record, isNamed: true, since: since) }
            // A colon is in no name that a player gives.
            let key = Key(video: evidence.video, name: name ?? ":\(watcher.viewer):\(record.time)")
            guard try open(key, record, isNamed: evidence.session != nil, watcher) else { return }
            let rule = rule
            entries[key]?.after?.take(evidence, at: record.time, rule: rule)
            noteLatest(key, record, watcher)
        }
    }

    private mutating func noteLatest(_ key: Key, _ record: LogRecord, _ watcher: Watcher) {
        latest[watcher] = key.name
        let isNamed = entries[key]?.isNamed == true
        latestNearby[Place(video: key.video, address: record.viewer.address.text, isNamed: isNamed)] = key.name
    }

    /// Makes sure that the session is here, be it a new one.
    ///
    /// - Returns: whether it is; false when its address has had too many.
    private mutating func open(_ key: Key, _ record: LogRecord, isNamed: Bool, _ watcher: Watcher) throws -> Bool {
        if try load(key) { return true }
        var hasAdopted = false
        var session = PlaybackSession(viewer: record.viewer, at: record.time)
        if isNamed, let orphan = try orphan(record, watcher), let other = entries[orphan]?.after {
            session.adopt(other)
            hasAdopted = true
            entries[orphan]?.after = nil
        }
        guard try hasAdopted || makeRoom(for: record.viewer.address) else {
            refused += 1
            return false
        }
        entries[key] = Entry(isNamed: isNamed, before: entries[key]?.before, after: session)
        return true
    }

    /// The session of requests that a player had made before it named itself, or Safari for its page; it is loaded.
    private mutating func orphan(_ record: LogRecord, _ watcher: Watcher) throws -> Key? {
        let since = record.time - rule.adoption
        if let name = try latestName(watcher, since: since) {
            let key = Key(video: record.video, name: name)
            return try load(key) && entries[key]?.isNamed == false ? key : nil
        }
        guard let name = try latestNearby(record, isNamed: false, since: since) else { return nil }
        let key = Key(video: record.video, name: name)
        return try load(key) && entries[key]?.after?.isMediaStack == true ? key : nil
    }

    /// The session of the same address and video that was heard of last.
    private func latestNearby(_ record: LogRecord, isNamed: Bool, since time: Int64) throws -> String? {
        let place = Place(video: record.video, address: record.viewer.address.text, isNamed: isNamed)
        if let name = latestNearby[place], isRecent(Key(video: record.video, name: name), since: time) { return name }
        return try tx.playbackSessions.latest(
            ofAddress: place.address, record.video, isNamed: isNamed, since: Timestamp(milliseconds: time)
        ).flatMap { isGone(Key(video: record.video, name: $0.name)) ? nil : $0.name }
    }

    private func isRecent(_ key: Key, since time: Int64) -> Bool {
        (entries[key]?.after).map { $0.lastSeen >= time } ?? false
    }

    /// Whether it became part of another one in this batch.
    private func isGone(_ key: Key) -> Bool { entries[key].map { $0.after == nil } ?? false }

    /// - Returns: whether the address may have one more session, which is counted then.
    private mutating func makeRoom(for address: ViewerKey) throws -> Bool {
        let limit = rule.sessionsPerAddress
        let count = try begun[address] ?? tx.playbackSessions.count(ofAddress: address.text, upTo: limit)
        begun[address] = min(count + 1, limit)
        return count < limit
    }

    /// - Returns: whether there is such a session.
    private mutating func load(_ key: Key) throws -> Bool {
        if let entry = entries[key] { return entry.after != nil }
        guard let stored = try tx.playbackSessions.find(key.video, key.name) else { return false }
        guard let session = try? decoder.decode(PlaybackSession.self, from: Data(stored.state.utf8)) else {
            unreadable += 1
            entries[key] = Entry(isNamed: stored.isNamed, before: nil, after: nil)
            return false
        }
        entries[key] = Entry(isNamed: stored.isNamed, before: session, after: session)
        return true
    }

    private mutating func latestName(_ watcher: Watcher, since time: Int64) throws -> String? {
        if let name = latest[watcher], isRecent(Key(video: watcher.video, name: name), since: time) { return name }
        let since = Timestamp(milliseconds: time)
        guard let found = try tx.playbackSessions.latest(of: watcher.viewer, watcher.video, since: since) else {
            return nil
        }
        return isGone(Key(video: watcher.video, name: found.name)) ? nil : found.name
    }

    /// Says which sessions have become views, in the order of their beginnings.
    mutating func decide() throws {
        let undecided = entries.filter { $0.value.after?.qualifies(rule) == true }
            .sorted { ($0.value.after?.startedAt ?? 0, $0.key.name) < ($1.value.after?.startedAt ?? 0, $1.key.name) }
        for (key, entry) in undecided {
            guard let session = entry.after else { continue }
            let watcher = Watcher(video: key.video, viewer: ViewerKey(bits: session.viewer).text)
            let before: Int
            if let known = views[watcher] {
                before = known
            } else {
                before = try tx.playbackSessions.views(
                    of: watcher.viewer, watcher.video, upTo: rule.viewsPerViewer)
            }
            let isView = before < rule.viewsPerViewer
            views[watcher] = isView ? before + 1 : before
            entries[key]?.after?.verdict = isView ? .view : .replay
        }
    }

    /// Stores what has changed.
    func store() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        for (key, entry) in entries where entry.before != entry.after {
            guard let session = entry.after else {
                if entry.before != nil { try tx.playbackSessions.delete(key.video, key.name) }
                continue
            }
            try tx.playbackSessions.put(
                PlaybackSessionRecord(
                    video: key.video, name: key.name, viewer: ViewerKey(bits: session.viewer).text,
                    address: ViewerKey(bits: session.address).text,
                    startedAt: Timestamp(milliseconds: session.startedAt),
                    lastSeen: Timestamp(milliseconds: session.lastSeen), isNamed: entry.isNamed,
                    isLive: !session.isEnded && !session.isBot, isView: session.verdict == .view,
                    state: String(decoding: try encoder.encode(session), as: UTF8.self)))
        }
    }
}

extension ViewerKey {
    /// 16 hex digits.
    var text: String {
        let digits = String(bits, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
