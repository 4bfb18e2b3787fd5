import HeadwaterCore
import Testing

@Suite struct SecretTests {
    private struct Holder {
        var name = "ada"
        var password: Secret = "hidden word"
    }

    private enum Proof: Redacted {
        case token(String)
    }

    /// Every way in which a value gets into a log by chance.
    private func printed(_ value: some Any) -> [String] {
        var dumped = ""
        dump(value, to: &dumped)
        return ["\(value)", String(describing: value), String(reflecting: value), "\([value])", dumped]
    }

    @Test func `a secret is never printed, nor by whatever holds it`() {
        for text in printed(Secret("hidden word")) + printed(Proof.token("hidden word")) {
            #expect(!text.contains("hidden word") && text.contains("REDACTED"))
        }
        for text in printed(Holder()) + printed(Optional(Holder())) {
            #expect(!text.contains("hidden word") && text.contains("ada") && text.contains("REDACTED"))
        }
        #expect(Secret("hidden word").text == "hidden word")
    }

    @Test(arguments: [
        ("", "", true), ("a", "a", true), ("a", "b", false), ("ab", "aB", false), ("a", "ab", false),
        ("ab", "a", false),
        ("", "a", false),
    ])
    func `two texts are the same or not`(left: String, right: String, areEqual: Bool) {
        #expect(ConstantTime.areEqual(left.utf8, right.utf8) == areEqual)
    }
}
