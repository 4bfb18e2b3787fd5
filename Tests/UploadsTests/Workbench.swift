import Catalog
import Coordination
import Foundation
import HeadwaterCore
import NIOCore
import Synchronization

@testable import Uploads

/// An upload service over a catalog in memory and a folder that goes when the test ends.
final class Workbench: Sendable {
    let database: SQLiteDatabase
    let coordination = InMemoryCoordination()
    let root: String
    let configuration: UploadService.Configuration

    /// The catalog's time, which stands still unless a test moves it; nil for the wall clock.
    let time: ManualTime?

    init(
        reservedBytes: Int64 = 0, grace: Duration = .zero, expiry: Duration? = .seconds(3600), time: ManualTime? = nil
    ) async throws {
        self.time = time
        database = try await SQLiteDatabase.inMemory(clock: time?.read ?? SQLiteDatabase.systemTime)
        root = NSTemporaryDirectory() + "headwater-uploads-\(UUID().uuidString)"
        configuration = UploadService.Configuration(
            maxLength: 1 << 40, reservedBytes: reservedBytes, grace: grace, expiry: expiry)
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: root)
    }

    /// A service that knows nothing but what is durable, as after a restart.
    func open(reservedBytes: Int64? = nil, admission: UploadAdmission = .open) -> UploadService {
        var configuration = configuration
        if let reservedBytes { configuration.reservedBytes = reservedBytes }
        return UploadService(
            database: database, store: UploadStore(root: root), coordination: coordination,
            configuration: configuration, admission: admission, clock: SQLiteDatabase.systemTime
        ) { video, now in
            Job(
                id: .make(milliseconds: now.microseconds / 1000), video: video.id, kind: .inspect,
                uniqueKey: "inspect/\(video.id)", payload: "\(video.options as Any)", priority: 100, createdAt: now)
        }
    }

    func video(_ id: VideoID) async throws -> VideoRecord? { try await database.read { try $0.videos.find(id) } }

    func pull(_ id: VideoID) async throws -> PullRecord? { try await database.read { try $0.pulls.find(id) } }

    func jobs(_ id: VideoID) async throws -> [Job] { try await database.read { try $0.jobs.forVideo(id) } }

    /// The names of the files that an upload has; none when even its folder is gone.
    func files(_ id: VideoID) throws -> [String] {
        guard FileManager.default.fileExists(atPath: root + "/\(id)") else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: root + "/\(id)").sorted()
    }

    func bytes(_ id: VideoID) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: UploadStore(root: root).path(of: id))))
    }
}

/// A clock that a test moves by hand.
final class ManualTime: Sendable {
    private let time = Mutex(Timestamp(microseconds: 1_800_000_000_000_000))

    var now: Timestamp { time.withLock { $0 } }
    var read: @Sendable () -> Timestamp { { self.now } }

    func advance(by duration: Duration) {
        time.withLock { $0 = $0 + duration }
    }
}

struct BrokenConnection: Error {}

/// A request's body, in the pieces it arrives in.
struct TestBody: AsyncSequence, Sendable {
    var pieces: [[UInt8]]
    var breaks = false

    struct AsyncIterator: AsyncIteratorProtocol {
        var rest: ArraySlice<[UInt8]>
        var breaks: Bool

        mutating func next() async throws -> ByteBuffer? {
            if let piece = rest.popFirst() { return ByteBuffer(bytes: piece) }
            if breaks { throw BrokenConnection() }
            return nil
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(rest: pieces[...], breaks: breaks) }
}

extension UploadService {
    @discardableResult
    func append(to id: VideoID, at offset: Int64, _ bytes: [UInt8]) async throws -> UploadProgress {
        try await append(to: id, at: offset, bodyLength: Int64(bytes.count), body: TestBody(pieces: [bytes]))
    }
}

func kind(_ error: any Error) -> UploadRefusal.Kind? { (error as? UploadRefusal)?.kind }
