import Testing

@testable import Conformance

@Suite struct RuleListTests {
    @Test func `every rule has a name of its own`() {
        let ids = Rule.all.map(\.id)
        #expect(Set(ids).count == ids.count)
    }
}
