import Catalog
import HeadwaterCore
import Testing

extension CatalogRule {
    static let videos = [
        CatalogRule("a new video is found as it was inserted") { catalog in
            let video = try await catalog.addVideo()
            #expect(try await catalog.read { try $0.videos.find(video.id) } == video)
            #expect(try await catalog.read { try $0.videos.find(.numbered(2)) } == nil)
        },
        CatalogRule("what is wanted of a video is kept") { catalog in
            let options = EncodeOptions(start: MediaTime(1500, timescale: 1000), passesThrough: false)
            let video = VideoRecord(
                id: .numbered(1), title: "Part", sourceName: "clip.mov", options: options, createdAt: catalog.time.now)
            try await catalog.write { try $0.videos.insert(video) }
            #expect(try await catalog.read { try $0.videos.find(video.id)?.options } == options)
        },
        CatalogRule("pages list each video once, newest first") { catalog in
            for number in [3, 1, 5, 2, 4] { try await catalog.addVideo(number) }
            let pages = try await catalog.read { tx in
                let first = try tx.videos.page(limit: 2)
                let second = try tx.videos.page(limit: 2, before: first.last?.id)
                let third = try tx.videos.page(limit: 2, before: second.last?.id)
                return [first, second, third].map { $0.map(\.title) }
            }
            #expect(pages == [["Video 5", "Video 4"], ["Video 3", "Video 2"], ["Video 1"]])
        },
        CatalogRule("what is learnt of a video is stored and stamped") { catalog in
            let video = try await catalog.addVideo()
            catalog.time.advance(by: .seconds(5))
            try await catalog.write { tx in
                try tx.videos.setTitle(video.id, "A day out")
                try tx.videos.setPicture(
                    video.id, duration: MediaTime(300_300, timescale: 30_000), size: PixelSize(width: 640, height: 360))
            }
            let found = try #require(try await catalog.read { try $0.videos.find(video.id) })
            #expect(found.title == "A day out")
            #expect(found.duration == MediaTime(300_300, timescale: 30_000))
            #expect(found.size == PixelSize(width: 640, height: 360))
            #expect(found.state == .uploading)
            #expect(found.createdAt == video.createdAt)
            #expect(found.updatedAt == video.createdAt + .seconds(5))
        },
        CatalogRule("a video leaves a state only when it is in it") { catalog in
            let video = try await catalog.addVideo()
            try await catalog.write { try $0.videos.setState(video.id, from: .uploading, to: .processing) }
            await expectError(.conflict) {
                try await catalog.write { try $0.videos.setState(video.id, from: .uploading, to: .processing) }
            }
            #expect(try await catalog.read { try $0.videos.find(video.id)?.state } == .processing)
        },
        CatalogRule("changing a video that is gone is a conflict") { catalog in
            await expectError(.conflict) { try await catalog.write { try $0.videos.setTitle(.numbered(9), "x") } }
            await expectError(.conflict) {
                try await catalog.write { try $0.videos.fail(.numbered(9), Failure(.notMedia, "x")) }
            }
        },
        CatalogRule("a publication replaces the one before it and is stored whole") { catalog in
            let video = try await catalog.addVideo(state: .processing)
            try await catalog.write {
                try $0.videos.publish(
                    video.id, .example(version: 1), expecting: .processing, version: 0, errorRatio: 0.25)
            }
            let first = try #require(try await catalog.read { try $0.videos.find(video.id) })
            #expect(first.state == .published)
            #expect(first.isPlayable)
            #expect(first.version == 1)
            #expect(first.publication == .example(version: 1))
            #expect(first.errorRatio == 0.25)

            try await catalog.write {
                try $0.videos.publish(
                    video.id, .example(version: 2), expecting: .published, version: 1, errorRatio: 0)
            }
            #expect(try await catalog.read { try $0.videos.find(video.id)?.publication } == .example(version: 2))
        },
        CatalogRule("of two makers of the same version one wins") { catalog in
            let video = try await catalog.addVideo(state: .processing)
            let publish: @Sendable (Int) async throws -> Void = { version in
                try await catalog.write {
                    try $0.videos.publish(
                        video.id, .example(version: version), expecting: .processing, version: 0, errorRatio: 0)
                }
            }
            try await publish(1)
            await expectError(.conflict) { try await publish(2) }
            #expect(try await catalog.read { try $0.videos.find(video.id)?.version } == 1)
        },
        CatalogRule("a version never goes back, and a failed video is not published") { catalog in
            let video = try await catalog.addVideo(state: .processing)
            await expectError(.conflict) {
                try await catalog.write {
                    try $0.videos.publish(
                        video.id, .example(version: 0), expecting: .processing, version: 0, errorRatio: 0)
                }
            }
            try await catalog.write { try $0.videos.fail(video.id, Failure(.tooCorrupt, "Too broken.")) }
            await expectError(.conflict) {
                try await catalog.write {
                    try $0.videos.publish(
                        video.id, .example(version: 1), expecting: .processing, version: 0, errorRatio: 0)
                }
            }
            #expect(try await catalog.read { try $0.videos.find(video.id)?.publication } == nil)
        },
        CatalogRule("failing keeps the version that plays, and trying again forgets the failure") { catalog in
            let video = try await catalog.addVideo(state: .processing)
            let failure = Failure(.codecCrashed, "It broke.", detail: "signal 11")
            try await catalog.write { tx in
                try tx.videos.publish(
                    video.id, .example(version: 1), expecting: .processing, version: 0, errorRatio: 0)
                try tx.videos.fail(video.id, failure)
            }
            let failed = try #require(try await catalog.read { try $0.videos.find(video.id) })
            #expect(failed.state == .failed)
            #expect(failed.failure == failure)
            #expect(failed.isPlayable)
            #expect(failed.publication == .example(version: 1))

            try await catalog.write { try $0.videos.setState(video.id, from: .failed, to: .processing) }
            #expect(try await catalog.read { try $0.videos.find(video.id)?.failure } == nil)
        },
        CatalogRule("a plan comes back equal, and a new one takes its place") { catalog in
            let video = try await catalog.addVideo()
            let plan = try VideoPlan.example(frames: 300)
            try await catalog.write { try $0.plans.save(plan, video: video.id) }
            #expect(try await catalog.read { try $0.plans.find(video.id) } == plan)
            let longer = try VideoPlan.example(frames: 3000)
            try await catalog.write { try $0.plans.save(longer, video: video.id) }
            #expect(try await catalog.read { try $0.plans.find(video.id) } == longer)
            #expect(try await catalog.read { try $0.plans.find(.numbered(2)) } == nil)
        },
        CatalogRule("videos are counted by state") { catalog in
            try await catalog.addVideo(1)
            try await catalog.addVideo(2, state: .failed)
            try await catalog.addVideo(3, state: .failed)
            #expect(try await catalog.read { try $0.videos.counts() } == [.uploading: 1, .failed: 2])
        },
        CatalogRule("deleting a video removes every row of it and no other") { catalog in
            for number in [1, 2] {
                let video = try await catalog.addVideo(number)
                let plan = try VideoPlan.example(frames: 30)
                let jobs = [catalog.job(number * 10, video: number), catalog.job(number * 10 + 1, video: number)]
                try await catalog.write { tx in
                    try tx.uploads.insert(UploadRecord(id: video.id, length: 1, metadata: "", createdAt: tx.now()))
                    try tx.plans.save(plan, video: video.id)
                    try tx.jobs.enqueue(jobs[0])
                    try tx.jobs.enqueue(jobs[1], after: [jobs[0].id])
                    try tx.segments.add(.example(video: number, number: 0))
                    try tx.segments.addInit(.example(video: number))
                    try tx.segments.addArtifact(.example(video: number, number: 0))
                }
            }
            #expect(try await catalog.write { try $0.videos.delete(.numbered(1)) })
            #expect(try await catalog.write { try $0.videos.delete(.numbered(1)) } == false)
            let left = try await catalog.read { tx in
                try [1, 2].map { number in
                    [
                        try tx.videos.find(.numbered(number)) != nil, try tx.uploads.find(.numbered(number)) != nil,
                        try tx.plans.find(.numbered(number)) != nil, try tx.jobs.forVideo(.numbered(number)) != [],
                        try tx.segments.allKeys(video: .numbered(number)) != [],
                    ]
                }
            }
            #expect(left == [Array(repeating: false, count: 5), Array(repeating: true, count: 5)])
        },
        CatalogRule("what a source is called and how long it is may be known late") { catalog in
            let video = try await catalog.addVideo()
            catalog.time.advance(by: .seconds(1))
            try await catalog.write { transaction in
                try transaction.videos.setSourceBytes(video.id, 12_345)
                try transaction.videos.setSourceName(video.id, "late.mp4", title: "Late")
            }
            let found = try #require(try await catalog.read { try $0.videos.find(video.id) })
            #expect(found.sourceBytes == 12_345)
            #expect(found.sourceName == "late.mp4")
            #expect(found.title == "Late")
            #expect(found.updatedAt == catalog.time.now)
            await expectError(.conflict) {
                try await catalog.write { try $0.videos.setSourceBytes(.numbered(99), 1) }
            }
        },
    ]
}
