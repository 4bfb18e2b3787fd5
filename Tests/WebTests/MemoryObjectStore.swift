import Crypto
import HeadwaterCore
import Synchronization

/// Objects that are gone with the process.
final class MemoryObjectStore: ObjectStore {
    private let objects = Mutex<[ObjectKey: [UInt8]]>([:])

    @discardableResult
    func put(_ key: ObjectKey, _ content: ObjectContent) async throws -> ObjectInfo {
        guard case .bytes(let bytes) = content else {
            throw ObjectStoreError(kind: .unavailable, operation: "put", key: key.text, detail: "bytes only")
        }
        return try objects.withLock { objects in
            guard objects[key] == nil || objects[key] == bytes else {
                throw ObjectStoreError(kind: .alreadyExists, operation: "put", key: key.text)
            }
            objects[key] = bytes
            return Self.info(key, bytes)
        }
    }

    func head(_ key: ObjectKey) async throws -> ObjectInfo { Self.info(key, try bytes(of: key)) }

    func read(_ key: ObjectKey, range: Range<Int64>) async throws -> [UInt8] {
        Array(try bytes(of: key)[Int(range.lowerBound)..<Int(range.upperBound)])
    }

    func delete(_ key: ObjectKey) async throws { objects.withLock { $0[key] = nil } }

    func list(prefix: String) async throws -> [ObjectInfo] {
        objects.withLock { objects in
            objects.filter { $0.key.text.hasPrefix(prefix) }.map(Self.info).sorted { $0.key < $1.key }
        }
    }

    private func bytes(of key: ObjectKey) throws -> [UInt8] {
        guard let bytes = objects.withLock({ $0[key] }) else {
            throw ObjectStoreError(kind: .notFound, operation: "read", key: key.text)
        }
        return bytes
    }

    private static func info(_ key: ObjectKey, _ bytes: [UInt8]) -> ObjectInfo {
        ObjectInfo(key: key, byteCount: Int64(bytes.count), sha256: SHA256.hash(data: bytes).hex)
    }
}
