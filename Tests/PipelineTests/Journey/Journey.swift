import Catalog
import Coordination
import Foundation
import HeadwaterCore
import Logging
import Storage

@testable import Pipeline

/// A whole pipeline for one test: real catalog, real store, real codec processes, one sample clip.
final class Journey: Sendable {
    let folder: String
    let database: SQLiteDatabase
    let coordination = InMemoryCoordination()
    let store: any LocalObjectFiles
    let running = RunningJobs()
    let actions: VideoActions
    /// Begins with a moment, so that a job is given back many times within a second or two.
    let gate = QueueGate(QueuePause(first: .milliseconds(5)))
    private let isPatient: Bool
    private let workshop: Workshop
    private let clip: String

    /// - Parameters:
    ///   - clip: a file of `samples/`, text that is no clip, or an absolute path.
    ///   - damage: bytes of the clip that are other ones in this journey.
    ///   - isPatient: pauses the queue while the machine can't work.
    ///   - store: wraps the store that the pipeline uses.
    init(
        clip: String, damage: Range<Int> = 0..<0, preset: Preset = .sample, codec: String? = nil,
        isPatient: Bool = true,
        store wrap: (any LocalObjectFiles) -> any LocalObjectFiles = { $0 }
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/journey-\(UUID().uuidString)"
        for part in ["objects", "scratch"] {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(part)", withIntermediateDirectories: true)
        }
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..").standardizedFileURL
        var path = clip.hasPrefix("/") ? clip : root.appending(path: "samples/\(clip)").path
        if !damage.isEmpty {
            var bytes = try Data(contentsOf: URL(filePath: path))
            for place in damage { bytes[place] ^= 0x5A }
            path = "\(folder)/\(clip)"
            try bytes.write(to: URL(filePath: path))
        }
        self.folder = folder
        self.isPatient = isPatient
        self.clip = path
        store = wrap(LocalObjectStore(root: "\(folder)/objects"))
        database = try await SQLiteDatabase.inMemory()
        let logger = Logger(label: "journey") { _ in SwiftLogNoOpLogHandler() }
        workshop = Workshop(
            database: database, store: store, coordination: coordination,
            codec: CodecLauncher(
                executable: codec ?? Self.codec, scratch: "\(folder)/scratch", logger: logger),
            sourcePath: { [path] _ in path }, preset: preset, grouping: .entryFirst, logger: logger)
        actions = VideoActions(
            database: database, store: store, coordination: coordination, running: running, removeSource: { _ in },
            logger: logger)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// `headwater-codec` is built beside the test program.
    static var codec: String {
        let program = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(filePath: program).deletingLastPathComponent().appending(path: "headwater-codec").path
    }

    func begin() async throws -> VideoID {
        let id = VideoID.make(milliseconds: 1_700_000_000_000)
        let clip = clip
        try await database.write { transaction in
            let now = try transaction.now()
            try transaction.videos.insert(
                VideoRecord(id: id, title: clip, sourceName: clip, state: .processing, createdAt: now))
            try transaction.jobs.enqueue(WorkSchedule.inspection(of: id, version: 1, at: now))
        }
        return id
    }

    /// Runs workers until the video and its jobs are what `isDone` wants, or it is gone.
    @discardableResult
    func work(
        on id: VideoID, slots: Int = 2, until isDone: @escaping (VideoRecord, [Job]) throws -> Bool
    ) async throws -> VideoRecord? {
        let nudges = await coordination.subscribe(to: .video(id))
        let pool = Task {
            await WorkerPool(
                workshop: workshop, running: running, slots: slots, name: "journey", gate: isPatient ? gate : nil
            ).run()
        }
        var last = try await database.read { try $0.videos.find(id) }
        for await _ in nudges {
            last = try await database.read { try $0.videos.find(id) }
            guard let last, try !isDone(last, try await jobs(of: id)) else { break }
        }
        pool.cancel()
        await pool.value
        return last
    }

    func objects(of id: VideoID) async throws -> [ObjectKey] {
        try await store.list(prefix: VersionLayout.prefix(of: id)).map(\.key)
    }

    func jobs(of id: VideoID) async throws -> [Job] {
        try await database.read { try $0.jobs.forVideo(id) }
    }
}

/// A disk that loses the second half of every media segment after it was stored.
struct ForgetfulStore: LocalObjectFiles {
    let base: any LocalObjectFiles

    func put(_ key: ObjectKey, _ content: ObjectContent) async throws -> ObjectInfo {
        let info = try await base.put(key, content)
        if key.text.hasSuffix(".m4s") {
            let file = try FileHandle(forUpdating: URL(filePath: base.path(of: key)))
            defer { try? file.close() }  // the write below has thrown already if it matters
            try file.seek(toOffset: UInt64(info.byteCount / 2))
            try file.write(contentsOf: Data(count: Int(info.byteCount - info.byteCount / 2)))
        }
        return info
    }

    func head(_ key: ObjectKey) async throws -> ObjectInfo { try await base.head(key) }
    func read(_ key: ObjectKey, range: Range<Int64>) async throws -> [UInt8] { try await base.read(key, range: range) }
    func delete(_ key: ObjectKey) async throws { try await base.delete(key) }
    func list(prefix: String) async throws -> [ObjectInfo] { try await base.list(prefix: prefix) }
    func path(of key: ObjectKey) -> String { base.path(of: key) }
}
