public import HeadwaterCore
public import NIOCore
import Synchronization

/// An object that can be sent, be it here already or still on its way.
public struct FoundObject: Sendable {
    enum Source: Sendable {
        case cached(CachedObject)
        case filling(ObjectFill)
        case slices(ObjectInfo)
    }

    public let object: OriginObject
    /// How it came to be here.
    public let status: CacheStatus
    /// Seconds since the catalog had it so (RFC 9111 5.1); nil when it was fetched for whoever asks now.
    public let age: Int?
    let source: Source
    let origin: MediaOrigin

    /// Bytes of a range, from its beginning on: as many as there are at hand, at least one.
    ///
    /// - Parameter range: within the object, not empty.
    /// - Throws: what the store throws.
    public func chunk(of range: Range<Int>) async throws -> ByteBuffer {
        switch source {
        case .cached(let object):
            switch object.body {
            case .bytes(let bytes):
                return bytes.getSlice(at: bytes.readerIndex + range.lowerBound, length: range.count) ?? bytes
            case .file(let file):
                let end = min(range.upperBound, range.lowerBound + ObjectFill.pieceBytes)
                return try await file.read(range.lowerBound..<end, on: origin.surroundings.threads)
            }
        case .filling(let fill): return try await fill.chunk(of: range)
        case .slices(let info): return try await origin.slice(of: info, range)
        }
    }
}

extension MediaOrigin {
    /// What is known of a video right now; nil when it has nothing to see.
    ///
    /// - Throws: what the catalog throws when nothing older may stand in.
    public func facts(of video: VideoID) async throws -> PlaybackFacts? {
        let facts = try await standings.standing(of: video).facts
        if facts == nil { counters.count(.negativeHit) }
        return facts
    }

    /// Whether no video is open to whoever has no token and is not known.
    public var requiresTokens: Bool { configuration.requiresTokens }

    /// Finds what a path stands for, and begins to fetch it if it is not here.
    ///
    /// - Parameter isUnlocked: whether the one who asks may see the video although it is not open.
    /// - Returns: nil when there is nothing, or nothing that may be seen.
    /// - Throws: what catalog and store throw, when nothing older may stand in; ``OriginOverload``.
    public func find(_ path: VideoPath, isUnlocked: Bool = false) async throws -> FoundObject? {
        let standing = try await standings.standing(of: path.video)
        guard let facts = standing.facts, facts.isOpen || isUnlocked, let key = facts.key(of: path) else {
            if standing.facts == nil { counters.count(.negativeHit) }
            return nil
        }
        let name = path.text
        var older: CachedObject?
        switch cache.use(name) {
        case .object(let object) where object.key == key:
            return found(current(object, path, standing, facts), .hit)
        case .object(let object): older = object
        case .missing(let end) where surroundings.now() < end:
            counters.count(.negativeHit)
            return nil
        case .missing: cache.dropMissing(name, at: surroundings.now())
        case .slice, nil: break
        }
        do {
            return try await fetch(key, path, standing, facts)
        } catch let error as ObjectStoreError where error.kind == .notFound {
            cache.keepMissing(name, until: surroundings.now() + configuration.missingLifetime.nanoseconds)
            return nil
        } catch {
            // The name's last content is better than none; versions that were replaced stay watchable.
            guard let older, !(error is CancellationError) else { throw error }
            counters.count(.staleAnswer)
            // Kept as it is, so that the next one tries again; but sent to nobody's cache that may not have it by now.
            var object = older.object
            object.policy = facts.policy(of: path)
            return FoundObject(
                object: object, status: .hit, age: age(of: older), source: .cached(older), origin: self)
        }
    }

    private func found(_ object: CachedObject, _ status: CacheStatus) -> FoundObject {
        FoundObject(
            object: object.object, status: status, age: status == .hit ? age(of: object) : nil,
            source: .cached(object), origin: self)
    }

    private func age(of object: CachedObject) -> Int { object.standing.ageInSeconds(at: surroundings.now()) }

    /// The cached object under the facts that count now, and as kept as its path may be: one fetch is for all names of an object.
    private func current(
        _ object: CachedObject, _ path: VideoPath, _ standing: VideoStanding, _ facts: PlaybackFacts
    ) -> CachedObject {
        let policy = facts.policy(of: path)
        if object.standing === standing, object.object.policy == policy { return object }
        let moved = object.moved(to: standing, policy: policy, shared: hitFields)
        cache.keep(moved, as: path.text)
        return moved
    }

    private func fetch(
        _ key: ObjectKey, _ path: VideoPath, _ standing: VideoStanding, _ facts: PlaybackFacts
    ) async throws -> FoundObject {
        let (fill, isNew) = fills.withLock { fills in
            if let fill = fills[key.text] { return (fill, false) }
            let fill = ObjectFill(key.text)
            fills[key.text] = fill
            return (fill, true)
        }
        let status: CacheStatus = isNew ? .miss : .collapsed
        counters.count(isNew ? .miss : .coalesced)
        if isNew { begin(fill, key, path, standing, facts) }
        let info: ObjectInfo
        let source: FoundObject.Source
        let type = MediaType(fileName: key.text)
        switch try await fill.content() {
        case .file(let object): return found(current(object, path, standing, facts), status)
        case .slices(let known): (info, source) = (known, .slices(known))
        case .stream(let known):
            // What comes in two codings is small: it is answered when it is whole, compressed once for all.
            if type.isCompressible, let object = try await fill.object() {
                return found(current(object, path, standing, facts), status)
            }
            (info, source) = (known, .filling(fill))
        }
        let object = OriginObject(
            byteCount: info.byteCount, sha256: info.sha256, type: type, policy: facts.policy(of: path))
        return FoundObject(object: object, status: status, age: nil, source: source, origin: self)
    }
}
