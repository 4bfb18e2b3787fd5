import Glibc
import NIOCore
import Synchronization

/// What the connections of one event loop share, so that none of it needs a lock.
// Only ever used on its loop; what crosses to others are the counters, which are atomic.
final class OriginLoop: @unchecked Sendable {
    let counters: OriginCounters
    let tokens = TokenMemo()
    private var second = 0
    private var end = ByteBuffer()

    init(counters: OriginCounters) { self.counters = counters }

    /// The end of a head: the Date field of this second (RFC 9110 6.6.1), and the empty line.
    var headEnd: ByteBuffer {
        let now = time(nil)
        if now != second {
            second = now
            end = ByteBuffer(string: "Date: \(HTTPDate(seconds: Int64(now)))\r\n\r\n")
        }
        return end
    }
}

/// One ``OriginLoop`` for each event loop.
public final class OriginLoops: Sendable {
    private let loops = Mutex<[ObjectIdentifier: OriginLoop]>([:])
    public let origin: MediaOrigin

    public init(_ origin: MediaOrigin) { self.origin = origin }

    func loop(_ eventLoop: any EventLoop) -> OriginLoop {
        loops.withLock { loops in
            if let loop = loops[ObjectIdentifier(eventLoop)] { return loop }
            let loop = OriginLoop(counters: origin.makeLoopCounters())
            loops[ObjectIdentifier(eventLoop)] = loop
            return loop
        }
    }
}
