import NIOCore
import Synchronization

/// Objects in memory by their paths, spread over shards with a lock each. A lookup holds one lock for as long as it takes to find a
/// name and count its use.
final class ObjectCache: Sendable {
    enum Entry: Sendable {
        case object(CachedObject)
        /// A part of an object that is too large to be kept whole.
        case slice(ByteBuffer)
        /// The store has nothing there; believed until that time.
        case missing(until: UInt64)
    }

    private final class Shard: Sendable {
        let entries: Mutex<S3FIFO<String, Entry>>

        init(capacity: Int) { entries = Mutex(S3FIFO(capacity: capacity)) }
    }

    /// What a name without an object weighs besides its bytes.
    private static let missingWeight = 256

    static let sliceBytes = 1 << 20

    let capacity: Int
    /// So much that all there is room for are no more files than may be open.
    private let fileWeight: Int
    private let shards: [Shard]

    /// - Parameters:
    ///   - capacity: bytes of everything in it.
    ///   - maxFiles: how many of the objects may be open files; at least one for each shard.
    ///   - shardCount: a power of two. Each takes its share of the bytes; objects are much smaller than that.
    init(capacity: Int, maxFiles: Int = 512, shardCount: Int = 8) {
        self.capacity = capacity
        fileWeight = capacity / max(maxFiles, shardCount)
        shards = (0..<shardCount).map { _ in Shard(capacity: capacity / shardCount) }
    }

    /// The largest object that is kept: four at least find room in a shard.
    var maxObjectBytes: Int { capacity / shards.count / 4 }

    func use(_ path: String) -> Entry? { shard(of: path).entries.withLock { $0.use(path) } }

    func keep(_ object: CachedObject, as path: String) {
        // What is let go ends outside of the lock.
        let weight = object.weight(ofFile: fileWeight)
        let gone = shard(of: path).entries.withLock { $0.insert(path, .object(object), weight: weight) }
        _ = gone
    }

    func keepSlice(_ bytes: ByteBuffer, as name: String) {
        let gone = shard(of: name).entries.withLock {
            $0.insert(name, .slice(bytes), weight: bytes.readableBytes)
        }
        _ = gone
    }

    func keepMissing(_ path: String, until time: UInt64) {
        let gone = shard(of: path).entries.withLock {
            $0.insert(path, .missing(until: time), weight: Self.missingWeight + path.utf8.count)
        }
        _ = gone
    }

    /// Lets go that the store has nothing there, if that is no longer believed: somebody may have brought the object meanwhile.
    func dropMissing(_ path: String, at time: UInt64) {
        shard(of: path).entries.withLock { entries in
            if case .missing(let end)? = entries.peek(path), end <= time { _ = entries.remove(path) }
        }
    }

    /// Frees the memory of everything that is true of the rule.
    func removeAll(where isGone: (CachedObject) -> Bool) {
        for shard in shards {
            let gone = shard.entries.withLock { entries in
                entries.removeAll { _, entry in
                    if case .object(let object) = entry { isGone(object) } else { false }
                }
            }
            _ = gone
        }
    }

    var size: (bytes: Int, objects: Int) {
        shards.reduce((0, 0)) { sum, shard in
            shard.entries.withLock { (sum.0 + $0.weight, sum.1 + $0.count) }
        }
    }

    /// By FNV-1a of the last bytes: names of neighbouring segments differ there.
    private func shard(of path: String) -> Shard {
        var hash: UInt32 = 2_166_136_261
        for byte in path.utf8.suffix(12) { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        return shards[Int(hash >> 16) & (shards.count - 1)]
    }
}
