import Catalog
import HeadwaterCore
import Testing

extension CatalogRule {
    static let views = [
        CatalogRule("a session is what was stored last, and goes with its video") { catalog in
            let video = try await catalog.addVideo()
            var session = catalog.session("one")
            try await catalog.write { [session] in try $0.playbackSessions.put(session) }
            session.isLive = false
            session.isView = true
            session.viewer = "other"
            session.state = "{\"a\":1}"
            session.lastSeen = session.lastSeen + .seconds(5)
            try await catalog.write { [session] in try $0.playbackSessions.put(session) }
            #expect(try await catalog.read { try $0.playbackSessions.find(video.id, "one") } == session)
            try await catalog.write { _ = try $0.videos.delete(video.id) }
            #expect(try await catalog.read { try $0.playbackSessions.find(video.id, "one") } == nil)
        },
        CatalogRule("a session without its video is refused") { catalog in
            let session = catalog.session("one")
            let error = await #expect(throws: CatalogError.self) {
                try await catalog.write { try $0.playbackSessions.put(session) }
            }
            #expect(error?.kind == .constraint)
            let known = try await catalog.read { try $0.playbackSessions.known([.numbered(1)]) }
            #expect(known == [])
        },
        CatalogRule("a viewer's latest session is found, and their views are counted") { catalog in
            let video = try await catalog.addVideo()
            var first = catalog.session("first")
            first.isView = true
            var second = catalog.session("second")
            second.lastSeen = first.lastSeen + .seconds(10)
            var stranger = catalog.session("stranger")
            stranger.viewer = "stranger"
            stranger.lastSeen = first.lastSeen + .seconds(20)
            try await catalog.write { [first, second, stranger] tx in
                for session in [first, second, stranger] { try tx.playbackSessions.put(session) }
            }
            try await catalog.read { [first, second] (tx: any Transaction) throws in
                let sessions = tx.playbackSessions
                #expect(try sessions.latest(of: "viewer", video.id, since: first.lastSeen) == second)
                #expect(try sessions.latest(of: "viewer", video.id, since: second.lastSeen + .seconds(1)) == nil)
                #expect(try sessions.views(of: "viewer", video.id, upTo: 4) == 1)
                #expect(try sessions.views(of: "viewer", video.id, upTo: 0) == 0)
                #expect(try sessions.views(of: "stranger", video.id, upTo: 4) == 0)
                let nearby = { (isNamed: Bool, time: Timestamp) in
                    try sessions.latest(ofAddress: "address", video.id, isNamed: isNamed, since: time)?.name
                }
                #expect(try nearby(true, first.lastSeen) == "stranger" && nearby(false, first.lastSeen) == nil)
                #expect(try nearby(true, first.lastSeen + .seconds(21)) == nil)
                #expect(try sessions.count(ofAddress: "address", upTo: 9) == 3)
                #expect(try sessions.count(ofAddress: "address", upTo: 2) == 2)
                #expect(try sessions.count(ofAddress: "elsewhere", upTo: 9) == 0)
                #expect(try sessions.known([video.id, .numbered(9)]) == [video.id])
            }
            try await catalog.write { try $0.playbackSessions.delete(video.id, "first") }
            #expect(try await catalog.read { try $0.playbackSessions.views(of: "viewer", video.id, upTo: 4) } == 0)
        },
        CatalogRule("who watches right now is counted by video and over all") { catalog in
            try await catalog.addVideo(1)
            try await catalog.addVideo(2)
            let now = catalog.time.now
            let sessions = [
                catalog.session("one"), catalog.session("two", video: 2), catalog.session("gone", isLive: false),
            ]
            try await catalog.write { tx in for session in sessions { try tx.playbackSessions.put(session) } }
            try await catalog.read { (tx: any Transaction) throws in
                #expect(try tx.playbackSessions.live(since: now) == 2)
                #expect(try tx.playbackSessions.live(.numbered(2), since: now) == 1)
                #expect(try tx.playbackSessions.live(since: now + .seconds(1)) == 0)
            }
            try await catalog.write { try $0.playbackSessions.forget(before: now + .seconds(1)) }
            #expect(try await catalog.read { try $0.playbackSessions.find(.numbered(1), "one") } == nil)
        },
        CatalogRule("rollups are kept by video, span and time") { catalog in
            try await catalog.addVideo(1)
            let now = catalog.time.now
            let all = catalog.rollup(nil, "hour", now)
            var own = catalog.rollup(1, "hour", now)
            let later = catalog.rollup(1, "hour", now + .seconds(3600))
            try await catalog.write { [own] tx in for rollup in [all, own, later] { try tx.rollups.put(rollup) } }
            own.retention = [9, 0, 255]
            own.tally = "{}"
            try await catalog.write { [own] in try $0.rollups.put(own) }
            try await catalog.read { [own] (tx: any Transaction) throws in
                #expect(try tx.rollups.find(own.key) == own)
                #expect(try tx.rollups.find(all.key) == all)
                #expect(try tx.rollups.range(.numbered(1), span: "hour", now..<(now + .seconds(3601))) == [own, later])
                #expect(try tx.rollups.range(.numbered(1), span: "hour", now..<(now + .seconds(3600))) == [own])
                #expect(try tx.rollups.range(nil, span: "hour", now..<(now + .seconds(1))) == [all])
                #expect(try tx.rollups.range(nil, span: "day", now..<(now + .seconds(1))) == [])
                let each = try tx.rollups.ofEachVideo(span: "hour", startingAt: now)
                #expect(each.map { $0.video } == [.numbered(1)] && each.map { $0.tally } == [own.tally])
                #expect(try tx.rollups.ofEachVideo(span: "day", startingAt: now).isEmpty)
            }
            try await catalog.write { try $0.rollups.forget(span: "hour", before: now + .seconds(1)) }
            let gone = own.key
            #expect(try await catalog.read { try $0.rollups.find(gone) } == nil)
            #expect(try await catalog.read { try $0.rollups.find(later.key) } == later)
        },
        CatalogRule("a video takes its own sums along, and leaves those over all") { catalog in
            try await catalog.addVideo(1)
            try await catalog.addVideo(2)
            let rollups = [1, 2, nil].map { catalog.rollup($0, "day", catalog.time.now) }
            try await catalog.write { tx in
                for rollup in rollups { try tx.rollups.put(rollup) }
                _ = try tx.videos.delete(.numbered(1))
            }
            let left = try await catalog.read { tx in try rollups.map { try tx.rollups.find($0.key) } }
            #expect(left == [nil, rollups[1], rollups[2]])
        },
        CatalogRule("the sums of deleted videos go, and those over all stay") { catalog in
            try await catalog.addVideo(1)
            let rollups = [1, 2, nil].map { catalog.rollup($0, "day", catalog.time.now) }
            try await catalog.write { tx in
                for rollup in rollups { try tx.rollups.put(rollup) }
                try tx.rollups.forgetDeletedVideos()
            }
            let left = try await catalog.read { tx in try rollups.map { try tx.rollups.find($0.key) } }
            #expect(left == [rollups[0], nil, rollups[2]])
        },
        CatalogRule("a log has one position") { catalog in
            #expect(try await catalog.read { try $0.viewLog.position() } == 0)
            for position in [7, 1 << 40] as [Int64] {
                try await catalog.write { try $0.viewLog.setPosition(position) }
                #expect(try await catalog.read { try $0.viewLog.position() } == position)
            }
        },
        CatalogRule("a day has one secret until it is forgotten") { catalog in
            let secret = { (day: Int64, candidate: UInt8) in
                try await catalog.write { try $0.viewLog.secret(day: day, [candidate]) }
            }
            #expect(try await secret(5, 1) == [1])
            #expect(try await secret(5, 2) == [1])
            #expect(try await secret(6, 3) == [3])
            try await catalog.write { try $0.viewLog.forgetSecrets(before: 6) }
            #expect(try await secret(5, 4) == [4])
            #expect(try await secret(6, 5) == [3])
        },
    ]
}

extension TestCatalog {
    fileprivate func session(_ name: String, video: Int = 1, isLive: Bool = true) -> PlaybackSessionRecord {
        PlaybackSessionRecord(
            video: .numbered(video), name: name, viewer: "viewer", address: "address", startedAt: time.now,
            lastSeen: time.now, isNamed: true, isLive: isLive, isView: false, state: "{}")
    }

    fileprivate func rollup(_ video: Int?, _ span: String, _ start: Timestamp) -> RollupRecord {
        RollupRecord(
            key: .init(video: video.map { .numbered($0) }, span: span, startsAt: start), tally: "{\"views\":1}",
            viewers: [1, 2, 255], startup: [], rebuffering: [0], retention: nil)
    }
}
