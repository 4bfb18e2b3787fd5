internal import Glibc
public import HeadwaterCore
internal import Synchronization

/// The child's side of one attempt at one task: what to do, and the way back for its results.
///
/// The order matters for the sandbox: ``accept(onDescriptor:)`` reads the task on the calling thread, the caller
/// initialises its libraries and closes the doors, and only then ``listen(onParentGone:)`` starts a second thread.
public final class CodecAttempt: Sendable {
    public struct Source: Sendable {
        public var descriptor: OpenDescriptor
        /// Bytes that may be read; what lies beyond is still being uploaded.
        public var durableBytes: Int64
    }

    public let task: CodecTask
    public let limits: CodecLimits
    public let sources: [Source]
    public let isComplete: Bool
    /// For programs that test how the parent deals with a peer that breaks the protocol.
    public let channel: CodecChannel

    private let credits = CreditQueue()
    private let lastProgress = Mutex<SuspendingClock.Instant?>(nil)

    private init(
        channel: CodecChannel, task: CodecTask, limits: CodecLimits, sources: [Source], isComplete: Bool
    ) {
        self.channel = channel
        self.task = task
        self.limits = limits
        self.sources = sources
        self.isComplete = isComplete
    }

    /// Waits for the task and its sources.
    ///
    /// - Throws: `notASocket` when nobody is there to speak with, `closed` when the parent went away first.
    public static func accept(onDescriptor number: CInt) throws(CodecChannelError) -> CodecAttempt {
        guard isUnixSocket(number) else { throw .notASocket }
        let channel = CodecChannel(owning: OpenDescriptor(owning: number))
        guard let (command, descriptors) = try channel.receiveCommand() else { throw .closed }
        guard case .start(let task, let limits, let sourceBytes, let isComplete) = command else {
            throw .malformed("the first message is not a task")
        }
        let sources = zip(descriptors, sourceBytes).map { Source(descriptor: $0, durableBytes: $1) }
        return CodecAttempt(channel: channel, task: task, limits: limits, sources: sources, isComplete: isComplete)
    }

    private static func isUnixSocket(_ number: CInt) -> Bool {
        var domain: CInt = 0
        var length = socklen_t(MemoryLayout<CInt>.size)
        return getsockopt(number, SOL_SOCKET, SO_DOMAIN, &domain, &length) == 0 && domain == AF_UNIX
    }

    /// Says that the source is read from now on, and starts the thread that takes credits from the parent and notices
    /// when it is gone.
    ///
    /// - Parameter onParentGone: called once, on that thread; usually ends the process.
    public func listen(onParentGone: @escaping @Sendable () -> Void) throws(CodecChannelError) {
        try startThread { [self] in
            // A parent that breaks the protocol is as good as gone.
            while let (command, descriptors) = try? channel.receiveCommand(), case .credit(let slot) = command,
                let scratch = descriptors.first
            {
                credits.add(CreditQueue.Credit(slot: slot, scratch: scratch))
            }
            credits.close()
            onParentGone()
        }
        try channel.send(CodecReport.ready)
    }

    /// Hands one finished output to the parent; waits until the parent has given a scratch file for it.
    /// Threads may emit at the same time; the outputs of one thread arrive in order.
    ///
    /// - Throws: ``Failure`` with `codec_limit_exceeded` when the bytes are more than one file may have,
    ///   `out_of_space`, or `internal_error` when the parent is gone.
    public func emit(_ kind: Artifact.Kind, _ bytes: [UInt8]) throws(Failure) {
        // Closed when `write` returns: the parent refuses a file that somebody can still change.
        let slot = try write(bytes)
        let sha256 = ArtifactDigest.sha256(of: bytes)
        try report(.artifact(slot: slot, Artifact(kind: kind, byteCount: Int64(bytes.count), sha256: sha256)))
    }

    /// Tells how far the task is, at most ten times a second: a parent busy with an artifact must not stop the work.
    public func progress(done: Int, of whole: Int) {
        let now = SuspendingClock.now
        let isDue = lastProgress.withLock { last in
            if let last, last.duration(to: now) < .milliseconds(100), done < whole { return false }
            last = now
            return true
        }
        // A parent that is gone is noticed by the listening thread.
        if isDue { try? report(.progress(done: done, of: whole)) }
    }

    /// Any report; the last one is `finished`, `failed` or `starved`.
    public func report(_ report: CodecReport) throws(Failure) {
        do { try channel.send(report) } catch { throw Self.parentIsGone }
    }

    private static let parentIsGone = Failure(.internal, "The encoder lost its connection.")

    /// Uses one credit up for these bytes and returns its slot.
    private func write(_ bytes: [UInt8]) throws(Failure) -> Int {
        guard let credit = credits.take() else { throw Self.parentIsGone }
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes {
                // There is a base address: the buffer has bytes beyond the offset.
                Glibc.write(credit.scratch.number, $0.baseAddress! + offset, $0.count - offset)
            }
            if count >= 0 {
                offset += count
                continue
            }
            switch errno {
            case EINTR: continue
            case EFBIG: throw Failure(.codecLimitExceeded, "A file of the result became too large.")
            case ENOSPC, EDQUOT: throw Failure(.outOfSpace, "There is no space left for the result.")
            case let code:
                throw Failure(.internal, "A result could not be written.", detail: String(cString: strerror(code)))
            }
        }
        return credit.slot
    }
}
