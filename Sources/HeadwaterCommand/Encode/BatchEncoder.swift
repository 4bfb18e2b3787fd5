import Catalog
import Foundation
import HeadwaterCore
import Logging
import Pipeline

/// Encodes a batch with the same pipeline as the service: its videos live in a private catalog for as long as it runs.
struct BatchEncoder: Sendable {
    let request: EncodeRequest
    let workshop: Workshop
    let workers: WorkerPool
    let inputs: BatchInputs
    let report: any EncodeReport

    /// - Returns: how many inputs failed.
    /// - Throws: ``ProgramExit`` on SIGINT or SIGTERM, once the codec processes are gone.
    func run() async throws -> Int {
        try await Interruption.racing(saying: "interrupted; finished folders are kept") { await encodeAll() }
    }

    /// Inputs under way at once: enough to keep the workers busy while one is published, few enough that films are
    /// finished one after the other.
    private static let window = 2

    private func encodeAll() async -> Int {
        let pool = Task { await workers.run() }
        let failures = await withTaskGroup(of: Bool.self) { group in
            var waiting = request.items.makeIterator()
            var failures = 0
            for _ in 0..<Self.window {
                if let item = waiting.next() { group.addTask { await encode(item) } }
            }
            while let isDone = await group.next() {
                failures += isDone ? 0 : 1
                if let item = waiting.next() { group.addTask { await encode(item) } }
            }
            return failures
        }
        pool.cancel()
        await pool.value
        return failures
    }

    /// - Returns: whether the item's folder is in place.
    private func encode(_ item: EncodeRequest.Item) async -> Bool {
        do {
            try Task.checkCancellation()
            report.started(item)
            let id = VideoID.make(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
            // Before the work begins, so that no word of it is missed.
            let nudges = await workshop.coordination.subscribe(to: .video(id))
            try await enqueue(item, as: id)
            let finished = try await outcome(of: id, item: item, nudges: nudges)
            try OutputFolder(request: request, store: workshop.store).deliver(finished, to: item.target)
            report.finished(
                item, duration: finished.duration?.seconds ?? 0,
                renditions: finished.publication?.renditions.map(\.name) ?? [])
            return true
        } catch {
            report.failed(item, Failure(describing: error))
            return false
        }
    }

    private func enqueue(_ item: EncodeRequest.Item, as id: VideoID) async throws {
        let path = URL(fileURLWithPath: item.input).standardizedFileURL.path
        let bytes = try inputs.add(path, as: id)
        try await workshop.database.write { transaction in
            let now = try transaction.now()
            try transaction.videos.insert(
                VideoRecord(
                    id: id, title: item.target, sourceName: item.input, sourceBytes: bytes, options: request.options,
                    state: .processing, createdAt: now))
            try transaction.jobs.enqueue(WorkSchedule.inspection(of: id, version: 1, options: request.options, at: now))
        }
        await workshop.coordination.publish(.jobs)
    }

    /// Follows the video until it is published; throws its failure.
    private func outcome(
        of id: VideoID, item: EncodeRequest.Item, nudges: AsyncStream<Void>
    ) async throws -> VideoRecord {
        for await _ in nudges {
            let (video, progress) = try await workshop.database.read { transaction in
                (try transaction.videos.find(id), Job.progress(of: try transaction.jobs.forVideo(id)))
            }
            guard let video else { break }
            switch video.state {
            case .published: return video
            case .failed: throw video.failure ?? Failure(.internal, "The video failed without a reason.")
            case .processing, .uploading:
                report.progressed(item, progress: progress, duration: video.duration?.seconds)
            }
        }
        throw CancellationError()
    }
}
