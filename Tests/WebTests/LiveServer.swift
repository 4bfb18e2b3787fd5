import Accounts
import Analytics
import Catalog
import Coordination
import Foundation
import HeadwaterCore
import Logging
import NIOCore
import NIOPosix
import Origin
import ServiceLifecycle
import Uploads

@testable import Web

/// A server on a free port over a catalog in memory, with what a test needs to look behind it.
struct LiveServer: Sendable {
    var port: Int
    var database: SQLiteDatabase
    var store: MemoryObjectStore
    var coordination: PurgingCoordination
    var origin: MediaOrigin
    var uploads: UploadService
    var views: WebViews
    var group: ServiceGroup
    /// Of every route, as the router has it: `/v1/videos/{id}`.
    var paths: Set<String>

    /// One connection for one request.
    func ask(
        _ method: String, _ path: String, _ headers: [String: String] = [:], body: [UInt8]? = nil
    ) async throws -> RawResponse {
        try await connect { connection in
            try await connection.send(method, path, headers, body: body)
            return try await connection.response(toHead: method == "HEAD")
        }
    }

    /// As ``ask(_:_:_:body:)``, past what is told on the way.
    func outcome(
        _ method: String, _ path: String, _ headers: [String: String] = [:], body: [UInt8]? = nil
    ) async throws -> RawResponse {
        try await connect { connection in
            try await connection.send(method, path, headers, body: body)
            var response = try await connection.response(toHead: method == "HEAD")
            while response.status < 200 { response = try await connection.response(toHead: method == "HEAD") }
            return response
        }
    }

    /// As a tus client.
    func tus(
        _ method: String, _ path: String, _ headers: [String: String] = [:], body: [UInt8]? = nil
    ) async throws -> RawResponse {
        try await ask(method, path, headers.merging(["Tus-Resumable": "1.0.0"]) { given, _ in given }, body: body)
    }

    func connect<T: Sendable>(_ body: (inout RawConnection) async throws -> T) async throws -> T {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            var connection = RawConnection(
                port: port, channel: channel.channel, inbound: inbound.makeAsyncIterator(), outbound: outbound)
            return try await body(&connection)
        }
    }

    /// Begins an upload and gives its address.
    func create(length: Int, metadata: String? = nil) async throws -> String {
        var headers = ["Upload-Length": String(length)]
        headers["Upload-Metadata"] = metadata
        let response = try await tus("POST", "/files", headers)
        guard let location = response["location"] else { throw RawResponse.Malformed() }
        return location
    }

    func patch(_ location: String, at offset: Int, _ bytes: [UInt8], _ headers: [String: String] = [:]) async throws
        -> RawResponse
    {
        let own = ["Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream"]
        return try await tus("PATCH", location, headers.merging(own) { given, _ in given }, body: bytes)
    }

    /// A video with a publication of these files, as the pipeline leaves it.
    func publish(files: [String: [UInt8]], title: String = "Clip") async throws -> VideoID {
        let id = VideoID.make(milliseconds: 1_700_000_000_000)
        var keys: [String: ObjectKey] = [:]
        for (name, bytes) in files {
            guard let key = ObjectKey("videos/\(id)/1/\(name)") else { throw RawResponse.Malformed() }
            try await store.put(key, .bytes(bytes))
            keys[name] = key
        }
        let publication = Publication(
            version: 1, files: keys,
            renditions: [
                PublishedRendition(
                    name: "360p", kind: .video, size: PixelSize(width: 640, height: 360), codec: "avc1.64001E",
                    averageBitsPerSecond: 500_000, peakBitsPerSecond: 700_000)
            ])
        try await database.write { transaction in
            try transaction.videos.insert(
                VideoRecord(
                    id: id, title: title, sourceName: "clip.mp4", sourceBytes: 9, state: .processing,
                    createdAt: transaction.now()))
            try transaction.videos.publish(id, publication, expecting: .processing, version: 0, errorRatio: 0)
        }
        return id
    }
}

/// Runs a server for as long as the body runs.
@discardableResult
func withServer<T: Sendable>(
    _ configuration: WebConfiguration = WebConfiguration(port: 0), maxLength: Int64 = 1 << 40,
    expiry: Duration? = .seconds(7 * 24 * 3600), trouble: QueuePause.Trouble? = nil,
    limiter: (any RateLimiter)? = nil, database given: SQLiteDatabase? = nil, accounts: AccountService? = nil,
    admission: UploadAdmission? = nil,
    _ body: @escaping @Sendable (LiveServer) async throws -> T
) async throws -> T {
    let root = NSTemporaryDirectory() + "headwater-web-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: root) }
    let database: SQLiteDatabase
    if let given { database = given } else { database = try await SQLiteDatabase.inMemory() }
    let store = MemoryObjectStore()
    let origin = MediaOrigin.serving(database, store, configuration)
    let coordination = PurgingCoordination(InMemoryCoordination(), origin: origin)
    let uploads = UploadService(
        database: database, store: UploadStore(root: root), coordination: coordination,
        configuration: .init(maxLength: maxLength, reservedBytes: 0, expiry: expiry),
        admission: admission ?? accounts.map { UploadAdmission($0) } ?? .open, clock: SQLiteDatabase.systemTime
    ) { video, now in
        Job(
            id: .make(milliseconds: now.microseconds / 1000), video: video.id, kind: .inspect,
            uniqueKey: "inspect/\(video.id)", payload: "{}", priority: 100, createdAt: now)
    }
    let actions = WebVideoActions(
        retry: { id in
            try await database.write { transaction in
                guard try transaction.videos.find(id)?.state == .failed else { return false }
                try transaction.videos.setState(id, from: .failed, to: .processing)
                return true
            }
        },
        delete: { id in
            let isThere = try await database.write { try $0.videos.delete(id) }
            await coordination.publish(.video(id))
            return isThere
        },
        putCaptions: { file, language, label, id in
            try await database.write { tx in
                guard try tx.videos.find(id) != nil else { return .noSuchVideo }
                let isNew = try tx.captions.content(language, of: id) == nil
                let record = CaptionRecord(
                    language: language, label: label, cueCount: file.cues.count, sha256: "sum", createdAt: try tx.now())
                let content = file.cues.map(\.payload).joined(separator: "|")
                guard try tx.captions.put(record, of: id, content: content) else { return .tooManyLanguages }
                return .kept(record, isNew: isNew)
            }
        },
        removeCaptions: { language, id in try await database.write { try $0.captions.remove(language, of: id) } })
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    let (ports, running) = AsyncStream.makeStream(of: Int.self)
    var services = WebServices(
        database: database, uploads: uploads, store: store, coordination: coordination, actions: actions,
        trouble: { trouble }, accounts: accounts)
    services.rateLimiter = limiter
    services.origin = origin
    let log = try BeaconLog.open(folder: root + "/beacons", counted: 0)
    let secrets = ViewerSecrets()
    let views = WebViews(
        intake: ViewIntake(log: log, secrets: secrets, clock: SQLiteDatabase.systemTime),
        counter: ViewCounter(
            log: log, database: database, secrets: secrets, clock: SQLiteDatabase.systemTime, logger: logger),
        reports: ViewReports(database: database, clock: SQLiteDatabase.systemTime))
    services.views = views
    let server = try WebServer(
        services: services,
        configuration: configuration, logger: logger, version: "1.2.3", onRunning: { running.yield($0) })
    let paths = server.paths
    let group = ServiceGroup(services: [server], logger: logger)
    return try await withThrowingTaskGroup(of: T?.self) { tasks in
        tasks.addTask {
            try await group.run()
            return nil
        }
        tasks.addTask {
            guard let port = await ports.first(where: { _ in true }) else { throw CancellationError() }
            return try await body(
                LiveServer(
                    port: port, database: database, store: store, coordination: coordination, origin: origin,
                    uploads: uploads, views: views, group: group, paths: paths))
        }
        while let result = try await tasks.next() {
            guard let result else { continue }
            await group.triggerGracefulShutdown()
            await log.shutDown()
            return result
        }
        throw CancellationError()
    }
}
