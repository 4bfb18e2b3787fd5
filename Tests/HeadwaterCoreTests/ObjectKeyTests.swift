import Foundation
import HeadwaterCore
import Testing

@Suite struct ObjectKeyTests {
    @Test(arguments: ["a", "v/01arz/1/720p/0-ab12.m4s", "A_b-C.9", "a..b", String(repeating: "k", count: 1024)])
    func `a key is a path of plain names`(text: String) throws {
        let key = try #require(ObjectKey(text))
        #expect(key.description == text)
        #expect(try JSONDecoder().decode([ObjectKey].self, from: JSONEncoder().encode([key])) == [key])
    }

    @Test(arguments: [
        "", "/", "/a", "a/", "a//b", ".", "..", "a/../b", "a/./b", ".hidden", "a/.hidden", "a b", "a\\b", "ä", "a\0",
        "a?b", "a%2e", "~", String(repeating: "k", count: 1025),
    ])
    func `what could leave its folder or need escaping is no key, in JSON either`(text: String) throws {
        #expect(ObjectKey(text) == nil)
        let json = try JSONEncoder().encode([text])
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([ObjectKey].self, from: json) }
    }

    @Test func `keys sort as their text`() {
        let keys = ["b", "a/b", "a", "a-b"].compactMap(ObjectKey.init)
        #expect(keys.sorted().map(\.text) == ["a", "a-b", "a/b", "b"])
    }
}
