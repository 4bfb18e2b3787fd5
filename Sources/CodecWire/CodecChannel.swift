internal import CPosix
internal import Glibc
internal import HeadwaterCore
internal import Synchronization

/// One end of the socket pair between `headwater` and `headwater-codec`: whole messages and the descriptors that
/// come with them. Every call blocks its thread, so it belongs on a thread of its own.
///
/// Any thread may send; one thread at a time receives.
public final class CodecChannel: Sendable {
    private let socket: OpenDescriptor
    /// Held for one whole message, so that messages of several threads do not mix.
    private let sending = Mutex<Void>(())
    /// Descriptors that arrived and that no message has claimed yet, oldest first.
    private let arrived = Mutex<[OpenDescriptor]>([])

    public init(owning socket: OpenDescriptor) { self.socket = socket }

    /// A connected pair: our end, and the descriptor for the other process, which the caller closes.
    public static func makePair() throws(CodecChannelError) -> (ours: CodecChannel, theirs: CInt) {
        var ends: [CInt] = [-1, -1]
        guard cposix_socketpair(&ends) == 0 else { throw .system(call: "socketpair", code: errno) }
        return (CodecChannel(owning: OpenDescriptor(owning: ends[0])), ends[1])
    }

    /// Ends both directions; a thread that waits in ``receive(until:)`` sees the end. Safe from any thread.
    public func hangUp() {
        shutdown(socket.number, CInt(SHUT_RDWR))
    }

    // MARK: Sending

    /// Sends one message.
    ///
    /// - Parameters:
    ///   - descriptorCount: how many descriptors go with it.
    ///   - deadline: nil waits as long as the other side does not read.
    ///   - open: makes the descriptor of an index. It is called just before that one is sent and the result let go
    ///     after, so that a message may carry more descriptors than this process could hold open.
    public func send(
        _ payload: [UInt8], descriptorCount: Int = 0, until deadline: SuspendingClock.Instant? = nil,
        open: (Int) throws(CodecChannelError) -> OpenDescriptor = noDescriptor
    ) throws(CodecChannelError) {
        guard payload.count <= CodecFraming.maxMessageBytes else {
            throw .malformed("a message of \(payload.count) bytes is too long")
        }
        try sending.withLock { _ throws(CodecChannelError) in
            let frame = CodecFraming.header(forLength: payload.count) + payload
            var offset = 0
            var sent = 0
            // Each batch rides on one byte: they all arrive before the message's last byte.
            while sent < descriptorCount {
                let end = min(sent + Self.descriptorsPerBatch, descriptorCount)
                var batch: [OpenDescriptor] = []
                for index in sent..<end { batch.append(try open(index)) }
                offset += try sendSome(frame[offset...offset], batch, until: deadline)
                sent = end
            }
            while offset < frame.count { offset += try sendSome(frame[offset...], [], until: deadline) }
        }
    }

    /// What a message without descriptors is sent with; never called.
    public static func noDescriptor(_ index: Int) throws(CodecChannelError) -> OpenDescriptor {
        throw .malformed("descriptor \(index) of a message that has none")
    }

    /// Well below the kernel's bound, and small beside the usual limit of 1,024 open files.
    private static let descriptorsPerBatch = 128

    private func sendSome(
        _ bytes: ArraySlice<UInt8>, _ descriptors: [OpenDescriptor], until deadline: SuspendingClock.Instant?
    ) throws(CodecChannelError) -> Int {
        let numbers = descriptors.map(\.number)
        while true {
            let count = withExtendedLifetime(descriptors) {
                bytes.withUnsafeBytes { cposix_send(socket.number, $0.baseAddress, $0.count, numbers, numbers.count) }
            }
            if count > 0 { return count }
            switch errno {
            case EINTR: continue
            case EAGAIN: try wait(for: CInt(POLLOUT), until: deadline)
            // The user's descriptors in flight are bounded (unix(7)); the receivers are about to take theirs.
            case ETOOMANYREFS:
                try Self.checkTime(deadline)
                poll(nil, 0, 10)
            case EPIPE, ECONNRESET: throw .closed
            case let code: throw .system(call: "sendmsg", code: code)
            }
        }
    }

    // MARK: Receiving

    /// The next message, nil when the other side closed its end between two messages.
    ///
    /// - Parameter deadline: nil waits for ever; a message that is not complete by then is `timedOut`.
    public func receive(until deadline: SuspendingClock.Instant? = nil) throws(CodecChannelError) -> [UInt8]? {
        guard let header = try receive(count: 4, until: deadline) else { return nil }
        let length: Int
        do { length = try CodecFraming.length(ofHeader: header) } catch {
            throw .malformed("a message claims to be longer than any: \(error.detail ?? "")")
        }
        guard length > 0 else { return [] }
        guard let payload = try receive(count: length, until: deadline) else { throw .malformed("a message is cut") }
        return payload
    }

    /// The oldest `count` descriptors that came with messages.
    public func takeDescriptors(_ count: Int) throws(CodecChannelError) -> [OpenDescriptor] {
        try arrived.withLock { waiting throws(CodecChannelError) in
            guard waiting.count >= count else {
                throw .malformed("\(count) descriptors belong to a message, \(waiting.count) came")
            }
            defer { waiting.removeFirst(count) }
            return Array(waiting.prefix(count))
        }
    }

    var hasUnclaimedDescriptors: Bool { arrived.withLock { !$0.isEmpty } }

    /// Nil at an end before the first byte. The buffer grows with what arrives, not with what a header claims.
    private func receive(count: Int, until deadline: SuspendingClock.Instant?) throws(CodecChannelError) -> [UInt8]? {
        var bytes: [UInt8] = []
        while bytes.count < count {
            let some = try receiveSome(upTo: min(count - bytes.count, 256 << 10), until: deadline)
            if some.isEmpty {
                if bytes.isEmpty { return nil }
                throw .malformed("a message is cut")
            }
            bytes += some
        }
        return bytes
    }

    private func receiveSome(upTo limit: Int, until deadline: SuspendingClock.Instant?) throws(CodecChannelError)
        -> [UInt8]
    {
        var numbers = [CInt](repeating: -1, count: CPOSIX_MAX_DESCRIPTORS)
        var descriptorCount = 0
        var isTruncated: CInt = 0
        while true {
            var result = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
                result = cposix_receive(
                    socket.number, buffer.baseAddress, limit, &numbers, &descriptorCount, &isTruncated)
                count = max(0, result)
            }
            // Owned at once: whatever came is closed, also when what follows throws.
            let owned = numbers.prefix(descriptorCount).map(OpenDescriptor.init(owning:))
            if isTruncated != 0 { throw .malformed("descriptors were lost on the way: too many open files") }
            arrived.withLock { $0 += owned }
            if result >= 0 { return bytes }
            switch errno {
            case EINTR: continue
            case EAGAIN: try wait(for: CInt(POLLIN), until: deadline)
            case ECONNRESET: return []
            case let code: throw .system(call: "recvmsg", code: code)
            }
        }
    }

    // MARK: Waiting

    private func wait(for events: CInt, until deadline: SuspendingClock.Instant?) throws(CodecChannelError) {
        let milliseconds = try Self.checkTime(deadline)
        var request = pollfd(fd: socket.number, events: Int16(events), revents: 0)
        // Zero (time is up) and EINTR both come round again: the caller tries, and asks for the time first.
        if poll(&request, 1, milliseconds) < 0, errno != EINTR { throw .system(call: "poll", code: errno) }
    }

    /// Milliseconds that are left, -1 for no limit.
    @discardableResult
    private static func checkTime(_ deadline: SuspendingClock.Instant?) throws(CodecChannelError) -> CInt {
        guard let deadline else { return -1 }
        let left = SuspendingClock.now.duration(to: deadline)
        guard left > .zero else { throw .timedOut }
        let (seconds, attoseconds) = left.components
        return CInt(clamping: seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1)
    }
}
