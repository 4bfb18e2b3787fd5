import Catalog
import Coordination
import Foundation
import HeadwaterCore
import Logging
import Storage
import Synchronization
import Testing

@testable import Pipeline

/// An upload that comes as far as its test lets it come, with a real pipeline behind it.
final class GrowingUpload: Sendable {
    let folder: String
    let database: SQLiteDatabase
    let store: any LocalObjectFiles
    let id = VideoID.make(milliseconds: 1_700_000_000_000)
    let watch: SourceWatch
    private let coordination = InMemoryCoordination()
    private let workshop: Workshop
    private let durable: DurableLength

    private final class DurableLength: Sendable {
        private let bytes = Mutex<Int64>(0)
        var value: Int64 { bytes.withLock { $0 } }
        func set(_ value: Int64) { bytes.withLock { $0 = value } }
    }

    /// Half a minute of noise over a pattern, of a few megabytes: the index first, so that it can be followed.
    private static let clip = Task {
        let file = FileManager.default.temporaryDirectory.appending(path: "growing-\(UUID().uuidString).mp4")
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            ["ffmpeg", "-v", "error", "-nostdin", "-y", "-f", "lavfi"]
            + ["-i", "testsrc2=size=320x180:rate=25:duration=30,noise=alls=20:allf=t"]
            + ["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000:duration=30", "-shortest"]
            + ["-c:v", "libx264", "-preset", "ultrafast", "-g", "50", "-pix_fmt", "yuv420p", "-b:v", "1500k"]
            + ["-c:a", "aac", "-movflags", "+faststart", file.path]
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        defer { try? FileManager.default.removeItem(at: file) }  // in the system's own folder
        return try Data(contentsOf: file)
    }

    init(store wrap: (any LocalObjectFiles) -> any LocalObjectFiles = { $0 }) async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/growing-\(UUID().uuidString)"
        for part in ["objects", "scratch"] {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(part)", withIntermediateDirectories: true)
        }
        self.folder = folder
        try await Self.clip.value.write(to: URL(filePath: "\(folder)/source"))
        store = wrap(LocalObjectStore(root: "\(folder)/objects"))
        database = try await SQLiteDatabase.inMemory(clock: Self.slowClock())
        let logger = Logger(label: "growing") { _ in SwiftLogNoOpLogHandler() }
        let durable = DurableLength()
        self.durable = durable
        var workshop = Workshop(
            database: database, store: store, coordination: coordination,
            codec: CodecLauncher(executable: Journey.codec, scratch: "\(folder)/scratch", logger: logger),
            sourcePath: { _ in "\(folder)/source" }, preset: .sample, grouping: .entryFirst, logger: logger)
        workshop.durableBytes = { _ in durable.value }
        self.workshop = workshop
        watch = SourceWatch(
            database: database, coordination: coordination, durableBytes: { _ in durable.value }, logger: logger)
        let id = id
        try await database.write { transaction in
            let now = try transaction.now()
            // Long enough ago that it is worth to be followed.
            let begun = now + .seconds(-60)
            try transaction.videos.insert(VideoRecord(id: id, title: "clip", sourceName: "clip.mp4", createdAt: begun))
            try transaction.uploads.insert(UploadRecord(id: id, length: nil, metadata: "", createdAt: begun))
            let job = try #require(try WorkSchedule.following(of: id, version: 1, at: now))
            try transaction.jobs.enqueue(job)
        }
    }

    /// A hundred times slower than the machine's: however busy that is, the stream grows fast enough to be offered.
    private static func slowClock() -> @Sendable () -> Timestamp {
        let begin = SQLiteDatabase.systemTime()
        return { begin + SQLiteDatabase.systemTime().since(begin) / 100 }
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    var length: Int64 { get async throws { Int64(try await Self.clip.value.count) } }

    /// So much of the source is durable now, 0 to 1.
    func grow(to part: Double) async throws {
        durable.set(Int64(Double(try await length) * part))
        try await watch.supply()
    }

    /// Lets the next look come at once: by the slow clock, its pause would last for minutes.
    func letLook() async throws {
        let id = id
        try await database.write { transaction in
            for job in try transaction.jobs.forVideo(id) where try Work(payload: job.payload) == .follow {
                try transaction.jobs.restart(job)
            }
        }
    }

    /// The last byte is there, as `UploadService` tells the catalog.
    ///
    /// - Parameter part: of the clip, where the upload ends.
    func complete(at part: Double = 1) async throws {
        let end = Int64(Double(try await length) * part)
        durable.set(end)
        let handle = try FileHandle(forWritingTo: URL(filePath: "\(folder)/source"))
        try handle.truncate(atOffset: UInt64(end))
        try handle.close()
        let id = id
        try await database.write { transaction in
            try transaction.videos.setState(id, from: .uploading, to: .processing)
            try transaction.jobs.removeAll(video: id, kind: .follow)
            try transaction.jobs.supply(video: id, durableBytes: .max)
            try transaction.jobs.enqueue(WorkSchedule.inspection(of: id, version: 1, at: transaction.now()))
        }
    }

    /// Another file takes the source's place, so that the whole is not what its beginning was.
    func replace(by sample: String) throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..").standardizedFileURL
        try Data(contentsOf: root.appending(path: "samples/\(sample)")).write(to: URL(filePath: "\(folder)/source"))
    }

    /// Runs workers until the video is what `isDone` wants.
    ///
    /// - Parameter preset: what the server is told now; nil for what it was told at first.
    @discardableResult
    func work(
        slots: Int = 2, preset: Preset? = nil,
        until isDone: @escaping (VideoRecord, GrowingStream?, [Job]) throws -> Bool
    ) async throws -> VideoRecord {
        let nudges = await coordination.subscribe(to: .video(id))
        var workshop = workshop
        if let preset { workshop.preset = preset }
        let pool = Task { [workshop] in
            await WorkerPool(workshop: workshop, running: RunningJobs(), slots: slots, name: "growing").run()
        }
        var last = try await look()
        if try !isDone(last.0, last.1, last.2) {
            for await _ in nudges {
                last = try await look()
                if try isDone(last.0, last.1, last.2) { break }
            }
        }
        pool.cancel()
        await pool.value
        return last.0
    }

    /// The playlists of the stream as they are now, by their paths.
    func playlists() async throws -> [String: String] {
        let id = id
        return try await database.read { try $0.growing.playlists(of: id) }
    }

    func plan() async throws -> VideoPlan? {
        let id = id
        return try await database.read { try $0.plans.find(id) }
    }

    func look() async throws -> (VideoRecord, GrowingStream?, [Job]) {
        let id = id
        return try await database.read { transaction in
            let video = try #require(try transaction.videos.find(id))
            return (video, try transaction.growing.find(id), try transaction.jobs.forVideo(id))
        }
    }
}
