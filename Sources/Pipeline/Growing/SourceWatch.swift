public import Catalog
public import HeadwaterCore
public import Logging
public import ServiceLifecycle

/// Lets jobs go on that wait for more of a source, when there is more; and takes back the offer of streams that no longer
/// grow.
///
/// It keeps nothing: what waits is in the catalog, how far a source is its file says. So it is right after any crash, and
/// a nudge that is lost is made up for by the next look.
public struct SourceWatch: Service {
    private let database: any Database
    private let coordination: any Coordination
    private let durableBytes: @Sendable (VideoID) throws -> Int64
    private let logger: Logger
    private let interval: Duration

    /// - Parameters:
    ///   - durableBytes: how far the source of a video is that is still uploaded.
    ///   - interval: between two looks when nothing is heard.
    public init(
        database: any Database, coordination: any Coordination,
        durableBytes: @escaping @Sendable (VideoID) throws -> Int64, logger: Logger, interval: Duration = .seconds(5)
    ) {
        self.database = database
        self.coordination = coordination
        self.durableBytes = durableBytes
        self.logger = logger
        self.interval = interval
    }

    public func run() async {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                let nudges = await coordination.subscribe(to: .videos)
                group.addTask { for await _ in nudges { await look(supply) } }
                group.addTask {
                    while !Task.isCancelled {
                        await look(supply)
                        await look(reconsider)
                        // Cancelled when the server stops, which the condition sees.
                        try? await Task.sleep(for: interval)
                    }
                }
            }
        }
    }

    private func look(_ work: () async throws -> Void) async {
        do {
            try await work()
        } catch is CancellationError {
            return
        } catch {
            logger.error("growing sources can't be looked at", metadata: ["error": "\(error)"])
        }
    }

    func supply() async throws {
        let waits = try await database.read { transaction in
            try transaction.jobs.waits().map { wait in
                (wait, try transaction.videos.find(wait.video)?.state == .uploading)
            }
        }
        var isSupplied = false
        for (wait, isGrowing) in waits {
            // What is complete keeps nobody waiting.
            guard let there = isGrowing ? bytes(of: wait.video) : .max, there >= wait.bytes else { continue }
            try await database.write { try $0.jobs.supply(video: wait.video, durableBytes: there) }
            isSupplied = true
        }
        if isSupplied { await coordination.publish(.jobs) }
    }

    /// Nil where they can't be told, which is no reason to let the others wait.
    private func bytes(of video: VideoID) -> Int64? {
        do {
            return try durableBytes(video)
        } catch {
            logger.warning("a source can't be looked at", metadata: ["video": "\(video)", "error": "\(error)"])
            return nil
        }
    }

    private func reconsider() async throws {
        for video in try await database.read({ try $0.growing.unfinished() }) {
            if try await database.write({ try Growth.reconsider(video, in: $0) }) {
                await coordination.publish(.video(video))
            }
        }
    }
}
