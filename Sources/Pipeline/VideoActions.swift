public import Catalog
public import HeadwaterCore
public import Logging

/// What can be done to a video from outside while jobs may be working on it.
public struct VideoActions: Sendable {
    let database: any Database
    private let store: any ObjectStore
    let coordination: any Coordination
    private let running: RunningJobs
    private let removeSource: @Sendable (VideoID) async throws -> Void
    private let logger: Logger

    /// - Parameter removeSource: deletes the uploaded bytes.
    public init(
        database: any Database, store: any ObjectStore, coordination: any Coordination, running: RunningJobs,
        removeSource: @escaping @Sendable (VideoID) async throws -> Void, logger: Logger
    ) {
        self.database = database
        self.store = store
        self.coordination = coordination
        self.running = running
        self.removeSource = removeSource
        self.logger = logger
    }

    /// A failed video's dead jobs start over; what had succeeded is kept.
    ///
    /// - Returns: false when there is no such video or it has not failed.
    public func retry(_ id: VideoID) async throws -> Bool {
        let isRetried = try await database.write { transaction in
            guard let video = try transaction.videos.find(id), video.state == .failed else { return false }
            try transaction.videos.setState(id, from: .failed, to: .processing)
            try transaction.jobs.retryAll(video: id)
            return true
        }
        if isRetried {
            await coordination.publish(.jobs)
            await coordination.publish(.video(id))
        }
        return isRetried
    }

    /// Removes the video: its rows first, then its running codec processes, then its bytes.
    ///
    /// - Returns: false when there is no such video.
    public func delete(_ id: VideoID) async throws -> Bool {
        let isThere = try await database.write { transaction in
            guard try transaction.videos.find(id) != nil else { return false }
            try transaction.removals.add(id)
            try transaction.videos.delete(id)
            return true
        }
        guard isThere else { return false }
        await removeRest(of: id)
        return true
    }

    /// What is left to do for a video whose rows are gone: ends its running work and removes its bytes.
    public func removeRest(of id: VideoID) async {
        await running.cancel(video: id)
        await coordination.publish(.video(id))
        await removeBytes(of: id)
    }

    /// Finishes the deletions that a crash cut short. Called before anything works on videos.
    public func finishRemovals() async throws {
        for id in try await database.read({ try $0.removals.pending() }) { await removeBytes(of: id) }
    }

    /// The video is gone whatever happens here: bytes that can't be removed now are at the next start.
    private func removeBytes(of id: VideoID) async {
        do {
            try await removeSource(id)
            for object in try await store.list(prefix: VersionLayout.prefix(of: id)) {
                try await store.delete(object.key)
            }
            try await database.write { try $0.removals.finish(id) }
        } catch {
            logger.error(
                "bytes of a deleted video are left until the next start",
                metadata: ["video": "\(id)", "error": "\(error)"])
        }
    }
}
