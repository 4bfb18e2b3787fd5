import CodecWire
import Glibc
import HeadwaterCore

/// The shell around ``CodecConversation``: sends and receives on the attempt's queue, hands artifacts on, watches.
struct SupervisedAttempt: Sendable {
    struct Start: Sendable {
        var task: CodecTask
        var limits: CodecLimits
        var sources: [SourceFile]
        var isComplete: Bool
    }

    enum Ending: Sendable {
        /// The child said how its task ended.
        case said(CodecConversation.Ending)
        /// The child closed its end without a word; its exit status tells why, and whether it had begun to read.
        case hungUp(hasBegun: Bool)
        /// The child must be killed.
        case stopped(any Error)
    }

    let channel: CodecChannel
    let queue: BlockingQueue
    let folder: AttemptFolder
    let credits: Int
    let stallTimeout: Duration
    let onProgress: @Sendable (Int, Int) -> Void
    let onUsage: @Sendable (ResourceUsage) -> Void
    let onArtifact: @Sendable (Artifact, String) async throws -> Void

    /// Speaks with the child until one of the two has had enough. Cancellation hangs up.
    func converse(_ start: Start) async -> Ending {
        await withTaskCancellationHandler {
            do { return try await speak(start) } catch { return .stopped(error) }
        } onCancel: {
            channel.hangUp()
        }
    }

    private func speak(_ start: Start) async throws -> Ending {
        var conversation = CodecConversation()
        var deadline = SuspendingClock.now + stallTimeout
        try await send(start, until: deadline)
        for _ in 0..<credits { try await sendCredit(slot: conversation.grant(), until: deadline) }
        while let report = try await receive(until: deadline) {
            switch try conversation.receive(report) {
            case .begin: deadline = .now + stallTimeout
            case .note(let done, let whole, let isAdvance):
                onProgress(done, whole)
                // A chatterer is never waited for, so its time is looked at here.
                if isAdvance { deadline = .now + stallTimeout } else if deadline < .now { throw stalled }
            case .deliver(let slot, let artifact):
                try await deliver(artifact, slot: slot)
                deadline = .now + stallTimeout
                try await sendCredit(slot: conversation.grant(), until: deadline)
            case .account(let usage): onUsage(usage)
            case .end(let ending): return .said(ending)
            }
        }
        return .hungUp(hasBegun: conversation.hasBegun)
    }

    private func deliver(_ artifact: Artifact, slot: Int) async throws {
        try await queue.run { [folder] () throws(Failure) in
            try folder.check(slot: slot, byteCount: artifact.byteCount)
        }
        try await onArtifact(artifact, folder.path(ofSlot: slot))
        await queue.run { [folder] in folder.discard(slot: slot) }
    }

    private func send(_ start: Start, until deadline: SuspendingClock.Instant) async throws(Failure) {
        let command = CodecCommand.start(
            task: start.task, limits: start.limits, sourceBytes: start.sources.map(\.durableBytes),
            isComplete: start.isComplete)
        try await send(command, until: deadline) { index throws(CodecChannelError) in
            let path = start.sources[index].path
            let number = open(path, O_RDONLY | O_CLOEXEC)
            guard number >= 0 else { throw .cannotOpen(path: path, code: errno) }
            return OpenDescriptor(owning: number)
        }
    }

    private func sendCredit(slot: Int, until deadline: SuspendingClock.Instant) async throws(Failure) {
        try await send(.credit(slot: slot), until: deadline) { [folder] _ throws(CodecChannelError) in
            try folder.openScratch(slot: slot)
        }
    }

    /// A child that is gone does not stop the sending side: what it said before may still be unread.
    private func send(
        _ command: CodecCommand, until deadline: SuspendingClock.Instant,
        open: @escaping @Sendable (Int) throws(CodecChannelError) -> OpenDescriptor
    ) async throws(Failure) {
        do {
            try await queue.run { [channel] () throws(CodecChannelError) in
                try channel.send(command, until: deadline, open: open)
            }
        } catch {
            if error != .closed { throw failure(for: error) }
        }
    }

    private func receive(until deadline: SuspendingClock.Instant) async throws(Failure) -> CodecReport? {
        do {
            return try await queue.run { [channel] () throws(CodecChannelError) in
                try channel.receiveReport(until: deadline)
            }
        } catch { throw failure(for: error) }
    }

    private var stalled: Failure {
        Failure(.codecTimedOut, "The encoder stopped making progress.", detail: "no progress in \(stallTimeout)")
    }

    private func failure(for error: CodecChannelError) -> Failure {
        switch error {
        case .timedOut: stalled
        case .cannotOpen(_, code: ENOSPC), .cannotOpen(_, code: EDQUOT):
            Failure(.outOfSpace, "There is no space left for the result.", detail: "\(error)")
        case .cannotOpen:
            Failure(.storageFailed, "A file that the encoder needs could not be opened.", detail: "\(error)")
        case .malformed(let reason): .brokenProtocol(reason)
        case .closed, .notASocket, .system:
            Failure(.internal, "The connection to the encoder failed.", detail: "\(error)")
        }
    }
}
