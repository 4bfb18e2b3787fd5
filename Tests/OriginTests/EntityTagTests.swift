import Origin
import Testing

@Suite("Entity tags") struct EntityTagTests {
    @Test(arguments: [
        ("\"xyzzy\"", EntityTag(opaque: "xyzzy")), ("W/\"xyzzy\"", EntityTag(opaque: "xyzzy", isWeak: true)),
        ("\"\"", EntityTag(opaque: "")), ("\"a,b\"", EntityTag(opaque: "a,b")),
    ])
    func `a tag reads and writes the same`(text: String, tag: EntityTag) {
        #expect(EntityTag(text) == tag)
        #expect(tag.description == text)
    }

    @Test(arguments: ["", "xyzzy", "\"xyzzy", "w/\"x\"", "W/x", "\"a\"b", "\"a b\"", "\"a\u{7F}\"", "W/ \"x\""])
    func `what is no tag is refused`(text: String) {
        #expect(EntityTag(text) == nil)
    }

    /// The table of RFC 9110 8.8.3.2.
    @Test(arguments: [
        ("W/\"1\"", "W/\"1\"", false, true), ("W/\"1\"", "W/\"2\"", false, false), ("W/\"1\"", "\"1\"", false, true),
        ("\"1\"", "\"1\"", true, true),
    ])
    func `tags compare as the standard's table says`(left: String, right: String, strongly: Bool, weakly: Bool) throws {
        let (left, right) = (try #require(EntityTag(left)), try #require(EntityTag(right)))
        #expect(left.matchesStrongly(right) == strongly)
        #expect(left.matchesWeakly(right) == weakly)
    }

    @Test(arguments: [
        ("*", EntityTagCondition.any),
        (" * ", .any),
        ("\"xyzzy\"", .tags([EntityTag(opaque: "xyzzy")])),
        (
            "W/\"xyzzy\", \"r2d2,xxxx\" ,W/\"c3piozzzz\"",
            .tags([
                EntityTag(opaque: "xyzzy", isWeak: true), EntityTag(opaque: "r2d2,xxxx"),
                EntityTag(opaque: "c3piozzzz", isWeak: true),
            ])
        ),
        (", ,\"a\",,", .tags([EntityTag(opaque: "a")])),
    ])
    func `a list of tags is read`(text: String, condition: EntityTagCondition) {
        #expect(EntityTagCondition(text) == condition)
    }

    @Test(arguments: ["", ",", "a", "\"a\" \"b\"", "*, \"a\"", "\"a\", b"])
    func `what is no list of tags is refused`(text: String) {
        #expect(EntityTagCondition(text) == nil)
    }
}
