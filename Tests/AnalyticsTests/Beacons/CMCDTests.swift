import Testing

@testable import Analytics

@Suite struct CMCDTests {
    private func query(_ text: String) -> CMCD? {
        let encoded = text.utf8.map { byte in
            byte.isNameByte ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        return CMCD(query: "a=1&CMCD=\(encoded.joined())&b=2")
    }

    @Test func `version 1 is read from headers and from the query alike`() throws {
        let headers = [
            "br=3200,d=4004,ot=v,tb=6000", "bl=21300,dl=18500,mtp=48100,nor=\"..%2F3.m4s\",su",
            "cid=\"film\",pr=1.08,sf=h,sid=\"6e2fb550-c457-11e9-bb97-0800200c9a66\",st=v", "bs,rtp=12000",
        ]
        var expected = CMCD()
        expected.bitrate = 3200
        expected.objectDuration = 4004
        expected.objectType = .video
        expected.bufferLength = 21_300
        expected.isStartup = true
        expected.session = "6e2fb550-c457-11e9-bb97-0800200c9a66"
        expected.wasStarved = true
        #expect(CMCD(headers: headers) == expected)
        #expect(query(headers.joined(separator: ",")) == expected)
    }

    @Test func `version 2 says more, and lists by kind`() throws {
        let text = """
            bl=(2100;v 1800;a),br=(3000;v 164;a),bsd=(1200;v 100;a),ec=("2001" "X"),msd=1700,ot=v,sta=r,\
            sid="session-id-123",com.example-Thing=a/b,pr=1.1,bg=?0,v=2
            """
        let found = try #require(query(text))
        #expect(found.version == 2 && found.bitrate == 3000 && found.bufferLength == 1800 && found.starved == 1200)
        #expect(found.startup == 1700 && found.state == .rebuffering && found.errors == 2 && !found.isHidden)
        #expect(query("nr,v=2")?.isHidden == true)
        #expect(query("nr=?0,v=2")?.isHidden == false)
    }

    @Test func `a string keeps its quotes`() {
        #expect(query(#"sid="a\"b\\c""#)?.session == #"a"b\c"#)
    }

    @Test(arguments: [
        "br=", "br=(1 2", "br=(1;v2=) ", "sid=\"open", "sid=\"a\\n\"", "br=1,", ",br=1", "br 1", "=1", "br=--1",
        "br=1234567890123456", "pr=1.", "pr=.5", "bs=?2", "x=:abc", "br=1;", "b\u{e9}=1", "br=(1,2)",
    ])
    func `what is no dictionary is nothing at all`(text: String) {
        #expect(query(text) == nil)
        #expect(CMCD(headers: ["su", text]) == nil)
    }

    @Test func `nothing that is there is read as nothing`() {
        #expect(CMCD(headers: []) == nil)
        #expect(CMCD(query: "") == nil)
        #expect(CMCD(query: "cmcd=su&CMCDX=su&CMCD") == nil)
        #expect(CMCD(query: "CMCD=su%2") == nil && CMCD(query: "CMCD=%zz") == nil)
        #expect(query("") == CMCD())
    }

    @Test func `too much of anything is refused`() {
        #expect(query(String(repeating: "a", count: 4097)) == nil)
        #expect(query((0..<65).map { "k\($0)" }.joined(separator: ",")) == nil)
        #expect(query("br=(\((0..<17).map(String.init).joined(separator: " ")))") == nil)
        // Out of range, but a dictionary.
        #expect(query("br=999999999999,sid=\"\(String(repeating: "x", count: 65))\",d=-4") == CMCD())
    }

    @Test(arguments: seeds)
    func `no bytes whatever break it`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let good = Array(#"br=(3000;v 164;a),sid="a\"b",pr=1.1,bs,x=:YQ==:,y=?1,nor="n""#.utf8)
        var read = 0
        for _ in 0..<2_000 {
            var bytes = good
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...127, using: &generator)
            }
            if FieldDictionary.parse(bytes) != nil { read += 1 }
        }
        #expect(read > 0 && read < 2_000)
    }
}
