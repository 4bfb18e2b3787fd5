import Testing

/// One promise of the catalog, checked on an empty one.
struct CatalogRule: Sendable, CustomTestStringConvertible {
    var name: String
    var check: @Sendable (TestCatalog) async throws -> Void

    init(_ name: String, _ check: @escaping @Sendable (TestCatalog) async throws -> Void) {
        self.name = name
        self.check = check
    }

    var testDescription: String { name }

    /// What every implementation of `Database` keeps.
    static let all =
        transactions + videos + uploads + idempotency + pulls + jobs + claiming + deadLetters + segments + removals
        + webhooks + captions + people + credentials + owners + secrets + growing + views
}

@Suite struct CatalogConformanceTests {
    @Test(arguments: CatalogRule.all, Backend.allCases)
    func `every database keeps every rule`(rule: CatalogRule, backend: Backend) async throws {
        try await backend.withCatalog { try await rule.check($0) }
    }
}
