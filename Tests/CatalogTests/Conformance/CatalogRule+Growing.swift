import Catalog
import HeadwaterCore
import Testing

extension CatalogRule {
    static let growing = [
        CatalogRule("a job that waits for bytes is claimed when they are there, not before") { catalog in
            try await catalog.addVideo()
            var job = catalog.job(1)
            job.waitsFor = 1000
            try await catalog.enqueue(job)
            #expect(try await catalog.find(job) == job)
            #expect(try await catalog.claim() == nil)
            #expect(try await catalog.read { try $0.jobs.nextRunAfter() } == nil, "time alone changes nothing")
            #expect(try await catalog.write { try $0.jobs.supply(video: .numbered(1), durableBytes: 999) } == 0)
            #expect(try await catalog.claim() == nil)
            #expect(try await catalog.write { try $0.jobs.supply(video: .numbered(1), durableBytes: 1000) } == 1)
            #expect(try await catalog.claim()?.id == job.id)
        },
        CatalogRule("an attempt that ran out of bytes does not count and is not what others wait for") { catalog in
            try await catalog.addVideo()
            try await catalog.enqueue(catalog.job(1))
            let claimed = try #require(try await catalog.claim())
            try await catalog.write {
                try $0.jobs.wait(claimed.id, fence: claimed.fence, forBytes: 50, after: .seconds(3))
            }
            await #expect(throws: LeaseLost.self) {
                try await catalog.write { try $0.jobs.succeed(claimed.id, fence: claimed.fence) }
            }
            let waiting = try #require(try await catalog.find(claimed))
            #expect(waiting.attempts == 0 && waiting.waitsFor == 50)
            try await catalog.write { try $0.jobs.supply(video: .numbered(1), durableBytes: 60) }
            #expect(try await catalog.claim() == nil, "the pause is not over")
            catalog.time.advance(by: .seconds(3))
            #expect(try await catalog.claim()?.attempts == 1)
        },
        CatalogRule("who has had a turn goes behind those who have not") { catalog in
            try await catalog.addVideo()
            for number in 1...2 {
                var job = catalog.job(number, kind: .follow)
                job.createdAt = catalog.time.now + .milliseconds(number)
                try await catalog.enqueue(job)
            }
            catalog.time.advance(by: .seconds(1))
            var turns: [JobID] = []
            for _ in 1...4 {
                let claimed = try #require(try await catalog.claim(kinds: [.follow]))
                turns.append(claimed.id)
                try await catalog.write {
                    try $0.jobs.wait(claimed.id, fence: claimed.fence, forBytes: 1, goesBehind: true)
                    try $0.jobs.supply(video: .numbered(1), durableBytes: 1)
                }
                catalog.time.advance(by: .seconds(1))
            }
            #expect(turns == [.numbered(1), .numbered(2), .numbered(1), .numbered(2)])
        },
        CatalogRule("a video that fails is no longer watched while it grows") { catalog in
            let video = try await catalog.addVideo()
            try await catalog.write { tx in
                try tx.growing.save(
                    GrowingStream(video: video.id, version: 1, targetDuration: 6, pace: GrowthPace(beganAt: tx.now())))
                try tx.videos.setPlayable(video.id, true)
                try tx.videos.fail(video.id, Failure(.pullFailed, "Gone."))
            }
            #expect(try await catalog.read { try $0.growing.find(video.id) } == nil)
            let failed = try await catalog.read { try $0.videos.find(video.id) }
            #expect(failed?.state == .failed && failed?.isPlayable == false)
        },
        CatalogRule("what waits is told by video, with the least of it") { catalog in
            for (number, video, bytes) in [(1, 1, 700), (2, 1, 300), (3, 2, 900), (4, 3, nil)] as [(Int, Int, Int64?)] {
                if try await catalog.read({ try $0.videos.find(.numbered(video)) }) == nil {
                    try await catalog.addVideo(video)
                }
                var job = catalog.job(number, video: video)
                job.waitsFor = bytes
                try await catalog.enqueue(job)
            }
            let waits = try await catalog.read { try $0.jobs.waits().map { [$0.video.text, "\($0.bytes)"] } }
            #expect(waits == [[VideoID.numbered(1).text, "300"], [VideoID.numbered(2).text, "900"]])
            try await catalog.write { try $0.jobs.cancelAll(video: .numbered(1)) }
            #expect(try await catalog.read { try $0.jobs.waits().count } == 1)
        },
        CatalogRule("jobs are forgotten by kind, all, or all but one, and who held one has lost it") { catalog in
            try await catalog.addVideo()
            try await catalog.enqueue(catalog.job(1, kind: .inspect))
            for number in 2...4 { try await catalog.enqueue(catalog.job(number), after: number == 4 ? [2] : []) }
            let held = try #require(try await catalog.claim(kinds: [.inspect]))
            try await catalog.write { try $0.jobs.removeAll(video: .numbered(1), kind: .inspect) }
            await #expect(throws: LeaseLost.self) {
                try await catalog.write {
                    try $0.jobs.heartbeat(held.id, fence: held.fence, progress: 0, lease: TestCatalog.lease)
                }
            }
            try await catalog.write { try $0.jobs.removeAll(video: .numbered(1), except: .numbered(3)) }
            #expect(try await catalog.read { try $0.jobs.forVideo(.numbered(1)).map(\.id) } == [.numbered(3)])
            try await catalog.write { try $0.jobs.removeAll(video: .numbered(1)) }
            #expect(try await catalog.read { try $0.jobs.forVideo(.numbered(1)) }.isEmpty)
        },
        CatalogRule("the run of verified segments ends at the first gap") { catalog in
            try await catalog.addVideo()
            try await catalog.write { tx in
                for number in [0, 1, 2, 4, 5] { try tx.segments.add(.example(number: number, isVerified: true)) }
                try tx.segments.add(.example(number: 3))
            }
            for (start, count) in [(0, 3), (2, 1), (3, 0), (4, 2), (6, 0)] {
                let run = try await catalog.read {
                    try $0.segments.verifiedRun(.numbered(1), version: 1, rendition: "360p", from: start)
                }
                #expect(run == count, "from \(start)")
            }
        },
        CatalogRule("a growing stream is kept as it was saved last, and goes with its video") { catalog in
            try await catalog.addVideo()
            var stream = GrowingStream(
                video: .numbered(1), version: 1, targetDuration: 6, pace: GrowthPace(beganAt: catalog.time.now))
            try await catalog.write { [stream] in try $0.growing.save(stream) }
            #expect(try await catalog.read { try $0.growing.find(.numbered(1)) } == stream)
            #expect(try await catalog.read { try $0.growing.unfinished() } == [.numbered(1)])
            stream.segments = 3
            stream.isEnded = true
            stream.wasOffered = true
            stream.pace.note(MediaTime(18, timescale: 1), at: catalog.time.now + .seconds(4))
            try await catalog.write { [stream] in try $0.growing.save(stream) }
            #expect(try await catalog.read { try $0.growing.find(.numbered(1)) } == stream)
            #expect(try await catalog.read { try $0.growing.unfinished() }.isEmpty)
            try await catalog.write { try $0.videos.delete(.numbered(1)) }
            #expect(try await catalog.read { try $0.growing.find(.numbered(1)) } == nil)
        },
        CatalogRule("playlists that grow are kept as they are now, and go with their stream") { catalog in
            try await catalog.addVideo()
            let stream = GrowingStream(
                video: .numbered(1), version: 1, targetDuration: 6, pace: GrowthPace(beganAt: catalog.time.now))
            var files = ["master.m3u8": "#EXTM3U\n", "1/360p/growing.m3u8": "#EXTM3U\n\"ä\"\n"]
            try await catalog.write { [files] tx in
                try tx.growing.save(stream)
                try tx.growing.keep(files, of: .numbered(1))
            }
            files["1/360p/growing.m3u8"] = "longer"
            try await catalog.write { tx in
                try tx.growing.save(stream)
                try tx.growing.keep(["1/360p/growing.m3u8": "longer"], of: .numbered(1))
            }
            #expect(try await catalog.read { try $0.growing.playlists(of: .numbered(1)) } == files)
            #expect(
                try await catalog.read { try $0.growing.playlist("1/360p/growing.m3u8", of: .numbered(1)) } == "longer")
            #expect(try await catalog.read { try $0.growing.playlist("1/240p/growing.m3u8", of: .numbered(1)) } == nil)
            try await catalog.write { try $0.growing.withdraw(.numbered(1)) }
            #expect(try await catalog.read { try $0.growing.playlists(of: .numbered(1)) }.isEmpty)
        },
        CatalogRule("what is withdrawn no longer plays, unless it was published") { catalog in
            for number in 1...2 {
                try await catalog.addVideo(number, state: .processing)
                try await catalog.write { tx in
                    try tx.growing.save(
                        GrowingStream(
                            video: .numbered(number), version: 1, targetDuration: 6,
                            pace: GrowthPace(beganAt: try tx.now())))
                    try tx.videos.setPlayable(.numbered(number), true)
                }
            }
            try await catalog.write {
                try $0.videos.publish(
                    .numbered(2), .example(version: 1), expecting: .processing, version: 0, errorRatio: 0)
            }
            for (number, isPlayable) in [(1, false), (2, true)] {
                #expect(try await catalog.write { try $0.growing.withdraw(.numbered(number)) })
                #expect(try await catalog.read { try $0.videos.find(.numbered(number))?.isPlayable } == isPlayable)
                #expect(try await catalog.write { try !$0.growing.withdraw(.numbered(number)) }, "it is gone")
            }
            await expectError(.conflict) {
                try await catalog.write { try $0.videos.setPlayable(.numbered(2), false) }
            }
        },
        CatalogRule("a stream that begins behind one that was withdrawn has other names") { catalog in
            try await catalog.addVideo()
            let time = catalog.time.now
            var names: [GrowingStream.PlaylistNames] = []
            for generation in 0..<3 {
                let stream = try await catalog.write { tx in
                    let stream = GrowingStream(
                        video: .numbered(1), version: 1, generation: try tx.growing.withdrawals(of: .numbered(1)),
                        targetDuration: 6, pace: GrowthPace(beganAt: time))
                    try tx.growing.save(stream)
                    return stream
                }
                #expect(stream.generation == generation)
                #expect(try await catalog.read { try $0.growing.find(.numbered(1)) } == stream)
                names.append(stream.playlistNames)
                try await catalog.write { try $0.growing.withdraw(.numbered(1)) }
                try await catalog.write { try $0.growing.withdraw(.numbered(1)) }
            }
            #expect(Set(names.flatMap { [$0.segments, $0.iFrames] }).count == 6)
            #expect(names.allSatisfy { GrowingStream.PlaylistNames.contain($0.segments) })
            #expect(names.allSatisfy { GrowingStream.PlaylistNames.contain($0.iFrames) })
            #expect(!GrowingStream.PlaylistNames.contain("playlist.m3u8"))
        },
        CatalogRule("that a video can be watched is told once, whatever is withdrawn meanwhile") { catalog in
            try await catalog.addWebhook(1, events: [.playable])
            try await catalog.addVideo()
            let save = { @Sendable (tx: any Transaction) in
                try tx.growing.save(
                    GrowingStream(
                        video: .numbered(1), version: 1, targetDuration: 6, pace: GrowthPace(beganAt: try tx.now())))
                try tx.videos.setPlayable(.numbered(1), true)
            }
            let told = { @Sendable in try await catalog.read { try $0.outbox.page(of: .numbered(1), limit: 9).count } }
            try await catalog.write { try $0.videos.setPlayable(.numbered(1), false) }
            #expect(try await told() == 0)
            try await catalog.write(save)
            #expect(try await told() == 1)
            try await catalog.write { try $0.videos.setPlayable(.numbered(1), false) }
            try await catalog.write { try $0.videos.setPlayable(.numbered(1), true) }
            try await catalog.write { try $0.growing.withdraw(.numbered(1)) }
            try await catalog.write(save)
            try await catalog.write { tx in
                try tx.videos.fail(.numbered(1), Failure(.pullFailed, "Gone."))
                try tx.videos.setState(.numbered(1), from: .failed, to: .processing)
                try tx.videos.publish(
                    .numbered(1), .example(version: 1), expecting: .processing, version: 0, errorRatio: 0)
            }
            #expect(try await told() == 1)
        },
        CatalogRule("a plan is read alone, and forgotten") { catalog in
            try await catalog.addVideo()
            let plan = try VideoPlan.example(frames: 900)
            try await catalog.write { try $0.plans.save(plan, video: .numbered(1)) }
            #expect(try await catalog.read { try $0.plans.plan(of: .numbered(1)) } == plan.plan)
            try await catalog.write { try $0.plans.remove(.numbered(1)) }
            #expect(try await catalog.read { try $0.plans.plan(of: .numbered(1)) } == nil)
        },
    ]
}
