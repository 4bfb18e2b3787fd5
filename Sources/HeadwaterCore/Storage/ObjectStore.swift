/// Where an object lies: segments of `a-z A-Z 0-9 . _ -` between slashes, none of them empty, `.` or `..`.
///
/// A key is made by us from ids, rendition names and hashes; nothing a user typed ever becomes one unchecked.
public struct ObjectKey: Hashable, Sendable, Comparable {
    public let text: String

    /// Nil when `text` is not a key; at most 1,024 bytes.
    public init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let isValid =
            !text.isEmpty && text.utf8.count <= 1024
            && parts.allSatisfy { part in
                guard let first = part.first, first != UInt8(ascii: ".") else { return false }
                return part.allSatisfy(Self.isAllowed)
            }
        guard isValid else { return nil }
        self.text = text
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    public static func < (left: ObjectKey, right: ObjectKey) -> Bool { left.text < right.text }
}

extension ObjectKey: CustomStringConvertible {
    public var description: String { text }
}

extension ObjectKey: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = ObjectKey(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an object key: \(text)")
        }
        self = value
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

public struct ObjectInfo: Sendable, Equatable {
    public var key: ObjectKey
    public var byteCount: Int64
    /// SHA-256 of the bytes, 64 lowercase hex digits.
    public var sha256: String

    public init(key: ObjectKey, byteCount: Int64, sha256: String) {
        self.key = key
        self.byteCount = byteCount
        self.sha256 = sha256
    }
}

/// What an object is made from.
public enum ObjectContent: Sendable {
    case bytes([UInt8])
    /// A complete file on this machine; the store copies or takes it, the caller no longer uses it.
    case file(path: String)
}

/// A place for immutable objects. Puts are create-only: what exists is never changed.
public protocol ObjectStore: Sendable {
    /// Stores the content durably under a new key.
    ///
    /// The same bytes under the same key again are a success, so that a repeated job is harmless.
    /// - Throws: ``ObjectStoreError`` with `alreadyExists` when the key holds other bytes.
    @discardableResult
    func put(_ key: ObjectKey, _ content: ObjectContent) async throws -> ObjectInfo
    /// - Throws: ``ObjectStoreError`` with `notFound`.
    func head(_ key: ObjectKey) async throws -> ObjectInfo
    /// The bytes of a range that lies within the object.
    /// - Throws: ``ObjectStoreError`` with `notFound`.
    func read(_ key: ObjectKey, range: Range<Int64>) async throws -> [UInt8]
    /// Removing what is not there is a success.
    func delete(_ key: ObjectKey) async throws
    /// Objects whose key starts with `prefix`, in key order.
    func list(prefix: String) async throws -> [ObjectInfo]
}

extension ObjectStore {
    /// The whole object; for small ones.
    public func read(_ key: ObjectKey) async throws -> [UInt8] {
        try await read(key, range: 0..<head(key).byteCount)
    }
}

/// An object store whose objects are files of this machine, so that they can be opened and handed on as descriptors.
public protocol LocalObjectFiles: ObjectStore {
    func path(of key: ObjectKey) -> String
}

public struct ObjectStoreError: Error, Sendable, Equatable {
    public enum Kind: Sendable { case notFound, alreadyExists, outOfSpace, unavailable, denied }

    public var kind: Kind
    public var operation: String
    public var key: String
    public var detail: String

    public init(kind: Kind, operation: String, key: String, detail: String = "") {
        self.kind = kind
        self.operation = operation
        self.key = key
        self.detail = detail
    }

    /// Whether trying again may help without anyone doing something.
    public var isRetryable: Bool { kind == .unavailable }
}
