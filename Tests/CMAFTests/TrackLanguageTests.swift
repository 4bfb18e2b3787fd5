import Testing

@testable import CMAF

@Suite struct `Track languages` {
    @Test(arguments: [
        ("en", "eng"), ("de", "deu"), ("fr", "fra"), ("zh", "zho"), ("und", "und"), ("gsw", "gsw"), ("EN", "eng"),
    ])
    func `a bare language fits into the header`(tag: String, code: String) {
        let language = TrackLanguage(tag: tag)
        #expect(language.packed.code == code)
        #expect(language.extendedTag == nil)
    }

    @Test(arguments: [("pt-BR", "por"), ("zh-Hant-TW", "zho"), ("xx", "und"), ("x-klingon", "und"), ("i", "und")])
    func `what does not fit is also said in full`(tag: String, code: String) {
        let language = TrackLanguage(tag: tag)
        #expect(language.packed.code == code)
        #expect(language.extendedTag == tag)
    }

    @Test(arguments: ["", "-", "é", "\u{0}"]) func `garbage is an unknown language`(tag: String) {
        #expect(TrackLanguage(tag: tag).packed == .undetermined)
    }

    @Test func `und has the packed value of the standard`() {
        #expect(PackedLanguage(code: "und") == .undetermined)
        #expect(PackedLanguage.undetermined.code == "und")
    }
}
