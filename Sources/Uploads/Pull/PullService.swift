public import Catalog
import Foundation
public import HeadwaterCore
import Synchronization

/// Fetches files from elsewhere into uploads of their own. What is to be fetched is a row, and outlives any crash.
public struct PullService: Sendable {
    let uploads: UploadService
    let transport: PullTransport
    /// Names, or names with ports, that may be asked although their addresses are not public.
    let allowedHosts: Set<String>
    /// How many are fetched at once.
    let slots: Int
    /// Word that there may be something to do; several at once are one.
    private let nudges = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    public init(uploads: UploadService, transport: PullTransport, allowedHosts: Set<String> = [], slots: Int = 2) {
        self.uploads = uploads
        self.transport = transport
        self.allowedHosts = allowedHosts
        self.slots = slots
    }

    /// Begins an upload whose file ``run()`` fetches.
    ///
    /// - Parameters:
    ///   - upload: of unknown length.
    ///   - rows: what else belongs into the same transaction.
    /// - Throws: ``UploadRefusal``.
    public func begin(
        _ upload: NewUpload, from remote: RemoteAddress,
        with rows: @escaping @Sendable (any Transaction, VideoID) throws -> Void
    ) async throws -> VideoID {
        let begun = try await uploads.begin(upload) { transaction, id in
            let now = try transaction.now()
            try transaction.pulls.insert(PullRecord(id: id, url: remote.url.absoluteString, runAfter: now))
            try rows(transaction, id)
        }
        nudges.continuation.yield()
        return begun.id
    }

    /// Tries again what was given up, and lets the work on its beginning go on; false when the video did not fail for want of
    /// its file.
    public func retry(_ id: VideoID) async throws -> Bool {
        let isAgain = try await uploads.database.write { transaction in
            guard var pull = try transaction.pulls.find(id), pull.runAfter == nil else { return false }
            pull.attempts = 0
            pull.runAfter = try transaction.now()
            try transaction.pulls.update(pull)
            try transaction.videos.setState(id, from: .failed, to: .uploading)
            // What became a dead letter while the video had failed would be waited for in vain.
            try transaction.jobs.retryAll(video: id)
            return true
        }
        guard isAgain else { return false }
        await uploads.coordination.publish(.jobs)
        await uploads.coordination.publish(.video(id))
        nudges.continuation.yield()
        return true
    }

    /// Fetches what there is to fetch until the task is cancelled. Called once.
    ///
    /// - Parameter onError: hears when the catalog can't be read; it is asked again a little later.
    public func run(onError: @escaping @Sendable (any Error) -> Void) async {
        let running = RunningPulls()
        await withDiscardingTaskGroup { group in
            var alarm: Task<Void, Never>?
            nudges.continuation.yield()
            for await _ in nudges.stream {
                var pause = Duration.seconds(5)
                do {
                    let (waiting, now) = try await uploads.database.read { (try $0.pulls.waiting(), try $0.now()) }
                    let free = waiting.filter { !running.has($0.id) }
                    for pull in free {
                        guard let due = pull.runAfter, due <= now, running.add(pull.id, upTo: slots) else { break }
                        group.addTask {
                            await attempt(pull)
                            running.remove(pull.id)
                            nudges.continuation.yield()
                        }
                    }
                    // Who waits for a slot is looked at when one is free.
                    let next = free.first { ($0.runAfter ?? now) > now }?.runAfter
                    pause = next.map { max($0.since(now), .milliseconds(100)) } ?? .seconds(60)
                } catch {
                    onError(error)
                }
                alarm?.cancel()
                alarm = Task { [pause] in
                    guard (try? await Task.sleep(for: pause)) != nil else { return }
                    nudges.continuation.yield()
                }
            }
            alarm?.cancel()
            // The stream ends when this task is cancelled, and with it all that runs.
            group.cancelAll()
        }
    }
}

/// Which files are being fetched.
private final class RunningPulls: Sendable {
    private let ids = Mutex<Set<VideoID>>([])

    func has(_ id: VideoID) -> Bool { ids.withLock { $0.contains(id) } }

    /// False when so many are being fetched already.
    func add(_ id: VideoID, upTo slots: Int) -> Bool {
        ids.withLock { $0.count < slots && $0.insert(id).inserted }
    }

    func remove(_ id: VideoID) { ids.withLock { _ = $0.remove(id) } }
}
