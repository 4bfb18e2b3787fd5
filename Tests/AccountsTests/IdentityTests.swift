import Testing

@testable import Accounts

@Suite struct EmailAddressTests {
    @Test(arguments: [
        ("ada@example.org", "ada@example.org"), ("  Ada.Lovelace+video@Example.ORG ", "ada.lovelace+video@example.org"),
        ("o'neill@mail.example.co.uk", "o'neill@mail.example.co.uk"), ("jörg@bücher.example", "jörg@bücher.example"),
        ("\u{FF41}da@example.org", "ada@example.org"),
    ])
    func `an address is kept as it is compared`(given: String, kept: String) {
        #expect(EmailAddress(given)?.text == kept)
    }

    @Test(arguments: [
        "", "ada", "@example.org", "ada@", "ada@example", "ada@.org", "ada@example..org", "a@b@", ".ada@example.org",
        "ada.@example.org", "a..b@example.org", "ada lovelace@example.org", "ada@exam ple.org", "ada@-example.org",
        "ada@example.org\r\nBcc: all@example.org", "ada\u{0}@example.org", "<ada@example.org>",
        "ada@example.org,b@c.org",
        "ada@[127.0.0.1]", "\(String(repeating: "a", count: 65))@example.org",
        "ada@\(String(repeating: "a", count: 64)).org", "a@\(String(repeating: "bcd.", count: 70))org",
    ])
    func `what could not be written to, or breaks a mail's head, is refused`(given: String) {
        #expect(EmailAddress(given) == nil)
    }
}

@Suite struct DisplayNameTests {
    @Test(arguments: [
        ("Ada", "Ada"), ("  Ada \t  Lovelace\n", "Ada Lovelace"), ("A\u{202E}da", "Ada"), ("A\u{0}d\u{7}a", "Ada"),
        ("e\u{301}", "é"), ("エイダ", "エイダ"), ("\u{FEFF}Ada\u{200B}", "Ada"),
    ])
    func `a name is one clean line`(given: String, kept: String) {
        #expect(DisplayName(given)?.text == kept)
    }

    @Test(arguments: [
        "", "   ", "\u{200B}\u{202E}", String(repeating: "x", count: 81),
        "a" + String(repeating: "\u{301}", count: 400),
    ])
    func `a name that shows nothing or too much is refused`(given: String) {
        #expect(DisplayName(given) == nil)
    }
}

@Suite struct PasswordTests {
    private func problem(_ text: String, avoiding words: [String] = []) -> Password.Problem? {
        do { _ = try Password(new: text, avoiding: words) } catch { return error }
        return nil
    }

    @Test func `length is counted in bytes of the normal form`() {
        #expect(problem("ninebytes") == .tooShort)
        #expect(problem("tenbytes-x") == nil)
        #expect(problem("žluťoučký") == nil)
        #expect(problem(String(repeating: "lkjh7", count: 204) + "mnop") == nil)
        #expect(problem(String(repeating: "lkjh7", count: 205)) == .tooLong)
        #expect(Password(given: String(repeating: "x", count: 1025)) == nil)
    }

    @Test(arguments: [
        "password123", "PassWord123", "qwertyuiop", "1234567890", "0123456789", "9876543210", "abcdefghijkl",
        "aaaaaaaaaaaa", "abcabcabcabc", "12121212121212", "correct horse battery staple",
    ])
    func `what is tried first is refused`(text: String) {
        #expect(problem(text) == .common)
    }

    @Test func `one's own address is refused`() {
        #expect(problem("Ada@Example.org", avoiding: ["ada@example.org"]) == .common)
        #expect(problem("not my address", avoiding: ["ada@example.org"]) == nil)
    }

    @Test func `the same letters written otherwise are the same password`() throws {
        let composed = try Password(new: "caf\u{E9} au lait")
        #expect(composed.bytes == (try Password(new: "cafe\u{301} au lait")).bytes)
        #expect(composed.bytes == Password(given: "caf\u{E9} au \u{FF4C}ait")?.bytes)
    }

    @Test func `a password is never printed`() throws {
        let password = try Password(new: "hunter2 hunter2")
        var dumped = ""
        dump(password, to: &dumped)
        #expect(!"\(password) \(String(reflecting: password)) \(dumped)".contains("hunter"))
    }
}
