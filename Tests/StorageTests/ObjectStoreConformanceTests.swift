import Foundation
import HeadwaterCore
import Storage
import Testing

/// The stores there are, each made new and empty for a test.
enum StoreKind: String, CaseIterable, CustomTestStringConvertible {
    case local

    var testDescription: String { rawValue }

    func withStore(_ body: (any ObjectStore) async throws -> Void) async throws {
        switch self {
        case .local: try await TemporaryFolder.with { try await body(LocalObjectStore(root: $0 + "/objects")) }
        }
    }
}

@Suite struct ObjectStoreConformanceTests {
    @Test(arguments: StoreRule.all, StoreKind.allCases)
    func `every store keeps the rule`(rule: StoreRule, kind: StoreKind) async throws {
        try await kind.withStore(rule.check)
    }
}
