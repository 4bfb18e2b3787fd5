import HeadwaterCore
import Testing

@testable import Catalog

@Suite struct SQLRowTests {
    let row = SQLRow(
        columns: ["text", "integer", "real", "nothing", "json"],
        values: [.text("01arz3ndektsv4rrffq69g5fav"), .integer(7 as Int64), .real(0.5), .null, .text("[1,2]")])

    @Test func `columns are read by name and type`() throws {
        #expect(try row.text("text") == "01arz3ndektsv4rrffq69g5fav")
        #expect(try row.integer("integer") == 7)
        #expect(try row.real("real") == 0.5)
        #expect(try row.real("integer") == 7)
        #expect(try row.id("text") == VideoID("01arz3ndektsv4rrffq69g5fav"))
        #expect(try row.time("integer") == Timestamp(microseconds: 7))
        #expect(try row.json("json") == [1, 2])
        #expect(try row.optional("nothing", row.text) == nil)
        #expect(try row.optional("integer", row.int) == 7)
    }

    @Test func `an error names the column and what is wrong with it`() {
        expectMalformed("absent", "no such column among text, integer, real, nothing, json") { try row.text("absent") }
        expectMalformed("integer", "integer where text belongs") { try row.text("integer") }
        expectMalformed("nothing", "null where integer belongs") { try row.integer("nothing") }
        expectMalformed("text", "text where real belongs") { try row.real("text") }
        expectMalformed("integer", "7 is neither 0 nor 1") { try row.flag("integer") }
        expectMalformed("json", "'[1,2]' is not Identifier<Video>") { try row.id("json") as VideoID }
        expectMalformed("json", "'[1,2]' is not State") { try row.name("json") as Job.State }
    }

    @Test func `JSON that does not fit is malformed, not a crash`() {
        let error = #expect(throws: CatalogError.self) { try row.json("json", as: [String].self) }
        #expect(error?.kind == .malformedRow)
        #expect(error?.subject == "json")
    }

    private func expectMalformed(
        _ column: String, _ detail: String, sourceLocation: SourceLocation = #_sourceLocation,
        _ read: () throws -> some Any
    ) {
        #expect(
            throws: CatalogError(.malformedRow, "read", column, detail: detail), sourceLocation: sourceLocation
        ) { _ = try read() }
    }
}
