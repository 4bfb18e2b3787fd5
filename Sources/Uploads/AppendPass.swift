import NIOCore
import NIOPosix

/// One request's bytes on their way into a file: written as they come, synced by ``SyncSchedule`` and at the end.
///
/// Reading waits for writing, so that no more than one buffer of an upload is in memory.
struct AppendPass<Body: AsyncSequence<ByteBuffer, any Error> & Sendable>: Sendable {
    let body: Body
    let file: UploadFile
    /// Where in the file the first byte goes.
    let start: Int64
    /// Bytes that may come.
    let room: Int64
    let threads: NIOThreadPool
    /// What the bytes are summed up by.
    let sum: UploadChecksum.Sum?
    /// False for a file of which nothing need be left after a crash.
    var isDurable = true
    /// Hears of each new durable offset; a refusal ends the pass.
    let onDurable: @Sendable (Int64) async throws -> Void

    init(
        body: Body, file: UploadFile, start: Int64, room: Int64, threads: NIOThreadPool,
        sum: UploadChecksum.Sum? = nil, onDurable: @escaping @Sendable (Int64) async throws -> Void = { _ in }
    ) {
        self.body = body
        self.file = file
        self.start = start
        self.room = room
        self.threads = threads
        self.sum = sum
        self.onDurable = onDurable
    }

    /// So many bytes at a time the disk is told of before a flush asks for them.
    private static var begunAtOnce: Int64 { 1 << 20 }

    /// Reads until the body ends, breaks, fills the room, is refused, the disk fails, or the task is cancelled.
    func run() async -> AppendOutcome {
        var offset = start
        var schedule = SyncSchedule(startingAt: .now)
        var durable = start
        var begun = start
        var sum = sum
        func sync() async throws {
            guard isDurable else {
                durable = offset
                return
            }
            guard schedule.isDirty else { return }
            try await threads.perform { [file] in try file.sync() }
            schedule.synced(at: .now)
            durable = offset
            try await onDurable(offset)
        }
        var end = AppendOutcome.End.bodyEnded
        do {
            for try await buffer in body {
                let left = Int(clamping: start + room - offset)
                let isTooLong = buffer.readableBytes > left
                let fitting = isTooLong ? buffer.getSlice(at: buffer.readerIndex, length: left) : buffer
                let toBegin = isDurable && offset - begun >= Self.begunAtOnce ? begun..<offset : nil
                let written = try await write(fitting, at: offset, beginning: toBegin)
                begun = toBegin?.upperBound ?? begun
                if let fitting, sum != nil { fitting.withUnsafeReadableBytes { sum?.add($0) } }
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
        } catch {
            end = Self.end(by: error)
        }
        do {
            try await sync()
        } catch let refusal as UploadRefusal {
            // That the disk is full by now is no reason to refuse what is all there.
            if case .bodyEnded = end, refusal.kind == .outOfSpace {} else { end = .refused(refusal) }
        } catch {
            end = .diskFailed(UploadStoreError(reporting: error, "fdatasync", file.path))
            // What the system could not write it takes for written from then on: these bytes must come again. The
            // disk may refuse this, too; the answer is the same.
            try? await threads.perform { [file, durable] in try file.truncate(to: durable) }
        }
        return AppendOutcome(offset: durable, end: end, digest: sum?.digest)
    }

    private static func end(by error: any Error) -> AppendOutcome.End {
        switch error {
        case let failure as UploadStoreError: .diskFailed(failure)
        case let refusal as UploadRefusal: .refused(refusal)
        default: Task.isCancelled ? .cancelled : .broken(error)
        }
    }

    /// - Parameter begun: bytes written before, which nothing waits for yet.
    private func write(
        _ buffer: ByteBuffer?, at offset: Int64, beginning begun: Range<Int64>?
    ) async throws -> UploadFile.Written {
        guard let buffer, buffer.readableBytes > 0 else { return UploadFile.Written(byteCount: 0, failure: nil) }
        return try await threads.perform { [file] in
            if let begun { file.beginWriting(begun) }
            return buffer.withUnsafeReadableBytes { file.write($0, at: offset) }
        }
    }
}
