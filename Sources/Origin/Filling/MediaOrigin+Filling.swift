import HeadwaterCore
import NIOCore
import Synchronization

extension MediaOrigin {
    /// Fetches an object for all who wait for the fill.
    func begin(
        _ fill: ObjectFill, _ key: ObjectKey, _ path: VideoPath, _ standing: VideoStanding, _ facts: PlaybackFacts
    ) {
        run(fill) { [self] in
            let info = try await store.head(key)
            var object = OriginObject(
                byteCount: info.byteCount, sha256: info.sha256, type: MediaType(fileName: key.text),
                policy: facts.policy(of: path))
            let limit = Int64(min(configuration.maxObjectBytes, cache.maxObjectBytes))
            guard info.byteCount <= (store is any LocalObjectFiles ? configuration.maxMemoryBytesOfFile : limit) else {
                return try await openLarge(fill, object, info, path, standing)
            }
            fill.open(.stream(info))
            try await read(info, into: fill)
            let bytes = fill.joined
            // Given up meanwhile.
            guard bytes.readableBytes == info.byteCount else { throw Self.shortRead(key) }
            if object.type.isCompressible {
                let plain = Array(bytes.readableBytesView)
                for coding in ContentCoding.compressions { object.compressed[coding] = try coding.compress(plain) }
            }
            let cached = CachedObject(
                standing: standing, key: key, object: object, body: .bytes(bytes),
                compressed: object.compressed.mapValues { ByteBuffer(bytes: $0) }, shared: hitFields)
            cache.keep(cached, as: path.text)
            return cached
        }
    }

    /// One slice of a large object, or what a range has of it.
    func slice(of info: ObjectInfo, _ range: Range<Int>) async throws -> ByteBuffer {
        let number = range.lowerBound / ObjectCache.sliceBytes
        let start = number * ObjectCache.sliceBytes
        let whole = Int64(start)..<min(Int64(start + ObjectCache.sliceBytes), info.byteCount)
        let name = "\(info.key.text)#\(number)"
        let bytes: ByteBuffer
        if case .slice(let kept)? = cache.use(name) {
            bytes = kept
        } else {
            let (fill, isNew) = fills.withLock { fills in
                if let fill = fills[name] { return (fill, false) }
                let fill = ObjectFill(name)
                fills[name] = fill
                return (fill, true)
            }
            counters.count(isNew ? .miss : .coalesced)
            if isNew {
                run(fill) { [self] in
                    let bytes = try await part(of: info.key, whole)
                    cache.keepSlice(bytes, as: name)
                    fill.append(bytes)
                    return nil
                }
            }
            _ = try await fill.object()
            bytes = fill.joined
        }
        let offset = range.lowerBound - start
        return bytes.getSlice(at: bytes.readerIndex + offset, length: min(bytes.readableBytes - offset, range.count))
            ?? ByteBuffer()
    }

    private func openLarge(
        _ fill: ObjectFill, _ object: OriginObject, _ info: ObjectInfo, _ path: VideoPath, _ standing: VideoStanding
    ) async throws -> CachedObject? {
        guard let files = store as? any LocalObjectFiles else {
            fill.open(.slices(info))
            return nil
        }
        let file = try await ObjectFile.open(files.path(of: info.key), on: surroundings.threads)
        let cached = CachedObject(
            standing: standing, key: info.key, object: object, body: .file(file), compressed: [:],
            shared: hitFields)
        cache.keep(cached, as: path.text)
        fill.open(.file(cached))
        return cached
    }

    private func read(_ info: ObjectInfo, into fill: ObjectFill) async throws {
        var start: Int64 = 0
        while start < info.byteCount, !fill.isOver {
            let end = min(start + Int64(ObjectFill.pieceBytes), info.byteCount)
            fill.append(try await part(of: info.key, start..<end))
            start = end
        }
    }

    /// A part of an object from the store, and nothing less: who gets too little asks for the rest again, for ever if there is none.
    private func part(of key: ObjectKey, _ range: Range<Int64>) async throws -> ByteBuffer {
        let bytes = ByteBuffer(bytes: try await store.read(key, range: range))
        guard bytes.readableBytes == range.count else { throw Self.shortRead(key) }
        return bytes
    }

    private static func shortRead(_ key: ObjectKey) -> ObjectStoreError {
        ObjectStoreError(kind: .unavailable, operation: "read", key: key.text, detail: "it ends before its length")
    }

    /// Runs a fetch in its turn, and gives it up when it stands still. Either way all who wait are told, and the next one who asks begins anew.
    private func run(_ fill: ObjectFill, _ fetch: @escaping @Sendable () async throws -> CachedObject?) {
        let work = Task { [self] in
            do {
                try await gate.enter()
                defer { gate.leave() }
                if !fill.isOver { fill.complete(try await fetch()) }
                end(fill)
            } catch {
                counters.count(error is OriginOverload ? .shed : .failedFill)
                // In this order: whoever hears of the failure and asks again begins anew.
                end(fill)
                fill.fail(error)
            }
        }
        let watch = Task { [self] in
            var progress = -1
            while !fill.isOver, progress != fill.progress {
                progress = fill.progress
                try? await surroundings.sleep(configuration.fillPatience)
            }
            guard !fill.isOver else { return }
            end(fill)
            fill.fail(
                ObjectStoreError(
                    kind: .unavailable, operation: "read", key: fill.name, detail: "the store does not answer"))
            work.cancel()
        }
        fill.atEnd { watch.cancel() }
    }

    private func end(_ fill: ObjectFill) {
        fills.withLock { fills in
            if fills[fill.name] === fill { fills[fill.name] = nil }
        }
    }
}
