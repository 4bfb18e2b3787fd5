import NIOCore
import NIOPosix

/// One request's bytes on their way into the file: written as they come, synced by ``SyncSchedule`` and at the end.
///
/// Reading waits for writing, so that no more than one buffer of an upload is in memory.
struct AppendPass<Body: AsyncSequence<ByteBuffer, any Error> & Sendable>: Sendable {
    let body: Body
    let file: UploadFile
    let start: UploadProgress
    let threads: NIOThreadPool
    /// Hears of each new durable offset.
    let onDurable: @Sendable (Int64) async -> Void

    /// Why a pass ended.
    enum End: Sendable {
        /// The body was read to its end.
        case bodyEnded
        /// The upload is complete, yet more bytes came.
        case overflowed
        case cancelled
        case broken(any Error)
        case diskFailed(UploadStoreError)
    }

    struct Outcome: Sendable {
        /// All bytes before it are durable.
        var offset: Int64
        var end: End
    }

    /// Reads until the body ends, breaks, fills the upload, the disk fails, or the task is cancelled.
    func run() async -> Outcome {
        var offset = start.offset
        var schedule = SyncSchedule(startingAt: .now)
        var durable = start.offset
        func sync() async throws {
            guard schedule.isDirty else { return }
            try await threads.perform { [file] in try file.sync() }
            schedule.synced(at: .now)
            durable = offset
            await onDurable(offset)
        }
        var end = End.bodyEnded
        do {
            for try await buffer in body {
                let room = Int(clamping: start.length - offset)
                let isTooLong = buffer.readableBytes > room
                let written = try await write(
                    isTooLong ? buffer.getSlice(at: buffer.readerIndex, length: room) : buffer, at: offset)
                offset += Int64(written.byteCount)
                let isSyncDue = schedule.wrote(written.byteCount, at: .now)
                if let failure = written.failure {
                    end = .diskFailed(failure)
                    break
                }
                if isSyncDue { try await sync() }
                if isTooLong {
                    end = .overflowed
                    break
                }
            }
            // A cancelled task's body just seems to end.
            if Task.isCancelled { end = .cancelled }
        } catch let failure as UploadStoreError {
            end = .diskFailed(failure)
        } catch {
            end = Task.isCancelled ? .cancelled : .broken(error)
        }
        do {
            try await sync()
        } catch {
            return Outcome(
                offset: durable, end: .diskFailed(UploadStoreError(reporting: error, "fdatasync", file.path)))
        }
        return Outcome(offset: durable, end: end)
    }

    private func write(_ buffer: ByteBuffer?, at offset: Int64) async throws -> UploadFile.Written {
        guard let buffer, buffer.readableBytes > 0 else { return UploadFile.Written(byteCount: 0, failure: nil) }
        return try await threads.perform { [file] in
            buffer.withUnsafeReadableBytes { file.write($0, at: offset) }
        }
    }
}
