public import Catalog
import Foundation
public import HeadwaterCore

/// Fetches files from elsewhere into uploads of their own. What is to be fetched is a row, and outlives any crash.
public struct PullService: Sendable {
    let uploads: UploadService
    let transport: PullTransport
    /// Names, or names with ports, that may be asked although their addresses are not public.
    let allowedHosts: Set<String>
    /// How many are fetched at once.
    let slots: Int
    /// Word that there may be something to do.
    private let events = AsyncStream.makeStream(of: Event.self, bufferingPolicy: .bufferingNewest(64))

    private enum Event: Sendable {
        case look
        case ended(VideoID)
    }

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
        events.continuation.yield(.look)
        return begun.id
    }

    /// Tries again what was given up; false when the video did not fail for want of its file.
    public func retry(_ id: VideoID) async throws -> Bool {
        let isAgain = try await uploads.database.write { transaction in
            guard var pull = try transaction.pulls.find(id), pull.runAfter == nil else { return false }
            pull.attempts = 0
            pull.runAfter = try transaction.now()
            try transaction.pulls.update(pull)
            try transaction.videos.setState(id, from: .failed, to: .uploading)
            return true
        }
        guard isAgain else { return false }
        await uploads.coordination.publish(.video(id))
        events.continuation.yield(.look)
        return true
    }

    /// Fetches what there is to fetch until the task is cancelled. Called once.
    ///
    /// - Parameter onError: hears when the catalog can't be read; it is asked again a little later.
    public func run(onError: @escaping @Sendable (any Error) -> Void) async {
        await withTaskGroup(of: Void.self) { group in
            var running: Set<VideoID> = []
            var alarm: Task<Void, Never>?
            events.continuation.yield(.look)
            for await event in events.stream {
                if case .ended(let id) = event { running.remove(id) }
                var pause = Duration.seconds(5)
                do {
                    let (waiting, now) = try await uploads.database.read { (try $0.pulls.waiting(), try $0.now()) }
                    for pull in waiting where !running.contains(pull.id) && running.count < slots {
                        guard let due = pull.runAfter, due <= now else { continue }
                        running.insert(pull.id)
                        group.addTask {
                            await attempt(pull)
                            events.continuation.yield(.ended(pull.id))
                        }
                    }
                    let next = waiting.first { !running.contains($0.id) }?.runAfter
                    pause = next.map { max($0.since(now), .milliseconds(100)) } ?? .seconds(60)
                } catch {
                    onError(error)
                }
                alarm?.cancel()
                alarm = Task { [pause] in
                    guard (try? await Task.sleep(for: pause)) != nil else { return }
                    events.continuation.yield(.look)
                }
            }
            alarm?.cancel()
            // The stream ends when this task is cancelled, and with it all that runs.
            group.cancelAll()
        }
    }
}
