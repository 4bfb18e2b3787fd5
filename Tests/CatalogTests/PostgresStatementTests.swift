import Testing

@testable import Catalog

/// PostgreSQL itself as the judge of the portable subset.
@Suite struct PostgresStatementTests {
    @Test(.enabled(if: PostgresInstallation.isThere, "PostgreSQL 15 is not in \(PostgresInstallation.programs)"))
    func `PostgreSQL takes the schema and prepares every statement`() throws {
        let schema = [Migrations.SQL.createTable.rawValue] + Migrations.all.flatMap(\.statements)
        let queries = Set(Statements.queries).subtracting(schema).sorted()
        let prepared = queries.enumerated().map { "PREPARE statement_\($0) AS \(numbered($1))" }
        // One that must fail shows that failures are seen.
        let errors = try PostgresInstallation.errors(of: schema + prepared + ["SELECT missing FROM videos"])
        #expect(errors.count == 1, "\(errors)")
        #expect(errors.last?.contains("column \"missing\" does not exist") == true, "\(errors)")
    }

    /// The arguments as libpq wants them: `$1` for the first `?` and so on.
    private func numbered(_ statement: String) -> String {
        let parts = statement.split(separator: "?", omittingEmptySubsequences: false)
        return parts.dropFirst().enumerated().reduce(String(parts[0])) { "\($0)$\($1.offset + 1)\($1.element)" }
    }
}
