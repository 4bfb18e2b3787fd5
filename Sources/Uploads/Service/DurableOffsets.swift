import HeadwaterCore
import Synchronization

/// How far uploads are durable while a request writes to them: their files are longer then. One request writes at a time.
///
/// In memory alone: after a crash nobody writes, and a file is as long as it is.
final class DurableOffsets: Sendable {
    private let offsets = Mutex<[VideoID: Int64]>([:])

    /// All before it is durable.
    func reach(_ id: VideoID, _ bytes: Int64) { offsets.withLock { $0[id] = bytes } }

    /// The request has written and flushed.
    func end(_ id: VideoID) { offsets.withLock { $0[id] = nil } }

    /// Nil when nobody writes.
    func bytes(of id: VideoID) -> Int64? { offsets.withLock { $0[id] } }
}
