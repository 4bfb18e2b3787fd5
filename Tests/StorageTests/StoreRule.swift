import Foundation
import HeadwaterCore
import Testing

/// One rule that every object store keeps. Stores are empty when it begins.
struct StoreRule: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var check: @Sendable (any ObjectStore) async throws -> Void

    static let all: [StoreRule] = [
        StoreRule(testDescription: "what is put can be read, listed and deleted", check: putGetDeleteList),
        StoreRule(testDescription: "an empty object is an object", check: emptyObject),
        StoreRule(testDescription: "a key never changes its bytes", check: createOnly),
        StoreRule(testDescription: "the same bytes again are a success", check: sameBytesAgain),
        StoreRule(testDescription: "of many puts to one key exactly one wins", check: oneWinner),
        StoreRule(testDescription: "the same bytes at once all succeed", check: sameBytesAtOnce),
        StoreRule(testDescription: "ranges are read exactly", check: rangeReads),
        StoreRule(testDescription: "a range beyond the end is not found", check: rangeBeyondTheEnd),
        StoreRule(testDescription: "a list is in key order and starts with its prefix", check: listOrder),
        StoreRule(testDescription: "what was never put is not found", check: notFound),
        StoreRule(testDescription: "deleting what is not there is a success", check: deleteNothing),
        StoreRule(testDescription: "a deleted key can be put again", check: putAfterDelete),
        StoreRule(testDescription: "a large file is taken by its path", check: largeFile),
        StoreRule(testDescription: "puts and deletes of neighbours do not disturb each other", check: neighbours),
    ]
}

/// SHA-256 of `abc` (FIPS 180-2, appendix B.1).
private let hashOfABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

/// - Parameter text: known to be a key.
func key(_ text: String) throws -> ObjectKey { try #require(ObjectKey(text)) }

private func putGetDeleteList(_ store: any ObjectStore) async throws {
    let name = try key("v/one/segment-1.m4s")
    let info = ObjectInfo(key: name, byteCount: 3, sha256: hashOfABC)
    #expect(try await store.put(name, .bytes(Array("abc".utf8))) == info)
    #expect(try await store.head(name) == info)
    #expect(try await store.read(name) == Array("abc".utf8))
    #expect(try await store.list(prefix: "") == [info])
    try await store.delete(name)
    #expect(try await store.list(prefix: "").isEmpty)
    await expect(.notFound) { try await store.head(name) }
}

private func emptyObject(_ store: any ObjectStore) async throws {
    #expect(try await store.put(key("empty"), .bytes([])).byteCount == 0)
    #expect(try await store.read(key("empty")) == [])
}

private func createOnly(_ store: any ObjectStore) async throws {
    try await store.put(key("a"), .bytes([1]))
    await expect(.alreadyExists) { try await store.put(key("a"), .bytes([2])) }
    await expect(.alreadyExists) { try await store.put(key("a"), .bytes([1, 2])) }
    #expect(try await store.read(key("a")) == [1])
}

private func sameBytesAgain(_ store: any ObjectStore) async throws {
    let first = try await store.put(key("a"), .bytes([1, 2, 3]))
    #expect(try await store.put(key("a"), .bytes([1, 2, 3])) == first)
}

private func oneWinner(_ store: any ObjectStore) async throws {
    let name = try key("contested")
    let winners = try await withThrowingTaskGroup(of: UInt8?.self) { group in
        for value in 0..<UInt8(12) {
            group.addTask {
                do {
                    try await store.put(name, .bytes([value]))
                    return value
                } catch let error as ObjectStoreError where error.kind == .alreadyExists { return nil }
            }
        }
        return try await group.reduce(into: [UInt8]()) { winners, value in if let value { winners.append(value) } }
    }
    #expect(winners.count == 1)
    #expect(try await store.read(name) == winners)
}

private func sameBytesAtOnce(_ store: any ObjectStore) async throws {
    let name = try key("shared/by/all")
    try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<12 { group.addTask { try await store.put(name, .bytes([1, 2, 3])) } }
        try await group.waitForAll()
    }
    #expect(try await store.read(name) == [1, 2, 3])
}

private func rangeReads(_ store: any ObjectStore) async throws {
    let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0) }
    try await store.put(key("a"), .bytes(bytes))
    for range: Range<Int64> in [0..<1, 0..<1000, 999..<1000, 255..<513, 500..<500] {
        #expect(
            try await store.read(key("a"), range: range) == Array(bytes[Int(range.lowerBound)..<Int(range.upperBound)]))
    }
}

private func rangeBeyondTheEnd(_ store: any ObjectStore) async throws {
    try await store.put(key("a"), .bytes([1, 2, 3]))
    await expect(.notFound) { try await store.read(key("a"), range: 2..<4) }
    await expect(.notFound) { try await store.read(key("a"), range: 7..<9) }
}

private func listOrder(_ store: any ObjectStore) async throws {
    let names = ["a-b/1", "a.b", "a/10", "a/2", "a/b/c", "aa", "b"]
    for name in names.shuffled() { try await store.put(key(name), .bytes(Array(name.utf8))) }
    #expect(try await store.list(prefix: "").map(\.key.text) == names)
    #expect(try await store.list(prefix: "a/").map(\.key.text) == ["a/10", "a/2", "a/b/c"])
    #expect(try await store.list(prefix: "a/1").map(\.key.text) == ["a/10"])
    #expect(try await store.list(prefix: "a/b/c").map(\.key.text) == ["a/b/c"])
    #expect(try await store.list(prefix: "a").map(\.key.text) == Array(names.dropLast()))
    #expect(try await store.list(prefix: "c/d").isEmpty)
    #expect(try await store.list(prefix: "../").isEmpty)
}

private func notFound(_ store: any ObjectStore) async throws {
    try await store.put(key("folder/object"), .bytes([1]))
    for name in ["nothing", "folder", "folder/nothing", "folder/object/below"] {
        await expect(.notFound) { try await store.head(key(name)) }
        await expect(.notFound) { try await store.read(key(name), range: 0..<1) }
    }
}

private func deleteNothing(_ store: any ObjectStore) async throws {
    try await store.put(key("folder/object"), .bytes([1]))
    for name in ["nothing", "folder", "folder/object/below"] { try await store.delete(key(name)) }
    #expect(try await store.read(key("folder/object")) == [1])
}

private func putAfterDelete(_ store: any ObjectStore) async throws {
    try await store.put(key("a/b"), .bytes([1]))
    try await store.delete(key("a/b"))
    try await store.put(key("a/b"), .bytes([2]))
    #expect(try await store.read(key("a/b")) == [2])
}

private func largeFile(_ store: any ObjectStore) async throws {
    let path = FileManager.default.temporaryDirectory.path + "/\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }  // the store may have taken it
    let bytes = (0..<(5 << 20) + 7).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
    try Data(bytes).write(to: URL(filePath: path))
    let info = try await store.put(key("large"), .file(path: path))
    #expect(info.byteCount == Int64(bytes.count))
    #expect(try await store.read(key("large")) == bytes)
    #expect(try await store.put(key("large"), .bytes(bytes)) == info)
}

private func neighbours(_ store: any ObjectStore) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<8 {
            group.addTask {
                let name = try key("shared/folder/\(number)")
                for round in 0..<10 {
                    try await store.put(name, .bytes([UInt8(round)]))
                    #expect(try await store.read(name) == [UInt8(round)])
                    try await store.delete(name)
                }
            }
        }
        try await group.waitForAll()
    }
    #expect(try await store.list(prefix: "").isEmpty)
}

/// Expects an ``ObjectStoreError`` of this kind.
func expect(
    _ kind: ObjectStoreError.Kind, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> some Any
) async {
    let error = await #expect(throws: ObjectStoreError.self, sourceLocation: sourceLocation) { _ = try await body() }
    #expect(error?.kind == kind, sourceLocation: sourceLocation)
}
