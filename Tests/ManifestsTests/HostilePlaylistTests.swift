import Manifests
import Testing

@Suite("Playlists that are wrong") struct HostilePlaylistTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var text: String
        var error: PlaylistError

        init(_ text: String, _ kind: PlaylistError.Kind, line: Int) {
            self.text = text
            error = PlaylistError(kind, line: line)
        }

        var testDescription: String { error.description }
    }

    static let media = [
        Case("", .missingSignature, line: 1),
        Case("\u{FEFF}#EXTM3U\n#EXT-X-TARGETDURATION:1\n", .missingSignature, line: 1),
        Case("<html>", .missingSignature, line: 1),
        Case("#EXTM3U\n", .missingTag("EXT-X-TARGETDURATION"), line: 1),
        Case(
            "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXT-X-TARGETDURATION:1\n", .repeatedTag("EXT-X-TARGETDURATION"),
            line: 3),
        Case("#EXTM3U\n#EXT-X-TARGETDURATION:-1\n", .malformedTag("EXT-X-TARGETDURATION"), line: 2),
        Case("#EXTM3U\n#EXT-X-TARGETDURATION:99999999999999999999\n", .malformedTag("EXT-X-TARGETDURATION"), line: 2),
        Case("#EXTM3U\n#EXT-X-VERSION\n", .malformedTag("EXT-X-VERSION"), line: 2),
        Case("#EXTM3U\n#EXT-X-TARGETDURATION:1\na.m4s\n", .missingTag("EXTINF"), line: 3),
        Case("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n", .missingTag("URI"), line: 3),
        Case("#EXTM3U\n#EXTINF:1,\n#EXTINF:1,\n", .repeatedTag("EXTINF"), line: 3),
        Case("#EXTM3U\n#EXTINF:-1,\n", .malformedTag("EXTINF"), line: 2),
        Case("#EXTM3U\n#EXTINF:1e9,\n", .malformedTag("EXTINF"), line: 2),
        Case("#EXTM3U\n#EXTINF:9999999999999999,\n", .malformedTag("EXTINF"), line: 2),
        Case("#EXTM3U\n#EXT-X-BYTERANGE:1@9223372036854775807\n", .malformedTag("EXT-X-BYTERANGE"), line: 2),
        Case("#EXTM3U\n#EXT-X-BYTERANGE:@1\n", .malformedTag("EXT-X-BYTERANGE"), line: 2),
        Case("#EXTM3U\n#EXT-X-MAP:BYTERANGE=\"1@0\"\n", .missingAttribute(tag: "EXT-X-MAP", attribute: "URI"), line: 2),
        Case("#EXTM3U\n#EXT-X-MAP:URI=a\n", .malformedAttribute(tag: "EXT-X-MAP", attribute: "URI"), line: 2),
        Case("#EXTM3U\n#EXT-X-MAP:URI=\"a\n", .malformedAttribute(tag: "EXT-X-MAP", attribute: "URI"), line: 2),
        Case("#EXTM3U\n#EXT-X-MAP:URI=\"a\"b\n", .malformedAttribute(tag: "EXT-X-MAP", attribute: "URI"), line: 2),
        Case(
            "#EXTM3U\n#EXT-X-MAP:URI=\"a\",URI=\"b\"\n", .repeatedAttribute(tag: "EXT-X-MAP", attribute: "URI"),
            line: 2),
        Case("#EXTM3U\n#EXT-X-MAP:uri=\"a\"\n", .malformedTag("EXT-X-MAP"), line: 2),
        Case("#EXTM3U\n#EXT-X-MAP:URI\n", .malformedTag("EXT-X-MAP"), line: 2),
        Case("#EXTM3U\n#EXT-X-MAP\n", .missingAttribute(tag: "EXT-X-MAP", attribute: "URI"), line: 2),
        Case("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\na\n", .mixedPlaylist, line: 2),
        Case("#EXTM3U\na\0b\n", .controlCharacter, line: 2),
        Case("#EXTM3U\n#EXTINF:1,a\tb\n", .controlCharacter, line: 2),
        Case("#EXTM3U\n#EXTINF:1,a\u{85}b\n", .controlCharacter, line: 2),
    ]

    static let multivariant = [
        Case("#EXTM3U\nv.m3u8\n", .missingTag("EXT-X-STREAM-INF"), line: 2),
        Case("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n", .missingTag("URI"), line: 2),
        Case("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n#EXT-X-STREAM-INF:BANDWIDTH=1\n", .missingTag("URI"), line: 3),
        Case(
            "#EXTM3U\n#EXT-X-STREAM-INF:CODECS=\"a\"\nv\n",
            .missingAttribute(tag: "EXT-X-STREAM-INF", attribute: "BANDWIDTH"), line: 2),
        Case(
            "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1,RESOLUTION=1280x\nv\n",
            .malformedAttribute(tag: "EXT-X-STREAM-INF", attribute: "RESOLUTION"), line: 2),
        Case(
            "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1,FRAME-RATE=-25\nv\n",
            .malformedAttribute(tag: "EXT-X-STREAM-INF", attribute: "FRAME-RATE"), line: 2),
        Case(
            "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=\nv\n",
            .malformedAttribute(tag: "EXT-X-STREAM-INF", attribute: "BANDWIDTH"), line: 2),
        Case("#EXTM3U\n#EXT-X-SESSION-DATA:DATA-ID=\"a\"\n", .malformedTag("EXT-X-SESSION-DATA"), line: 2),
        Case(
            "#EXTM3U\n#EXT-X-SESSION-DATA:DATA-ID=\"a\",VALUE=\"b\",URI=\"c\"\n", .malformedTag("EXT-X-SESSION-DATA"),
            line: 2),
        Case("#EXTM3U\n#EXT-X-TARGETDURATION:6\n", .mixedPlaylist, line: 2),
        Case(
            "#EXTM3U\n#EXT-X-MEDIA:\((0...64).map { "B\($0)=1" }.joined(separator: ","))\n",
            .malformedTag("EXT-X-MEDIA"), line: 2),
    ]

    @Test(arguments: media)
    func `a wrong media playlist is refused at its line`(_ wrong: Case) {
        #expect(throws: wrong.error) { try MediaPlaylist.parse(wrong.text) }
    }

    @Test(arguments: multivariant)
    func `a wrong multivariant playlist is refused at its line`(_ wrong: Case) {
        #expect(throws: wrong.error) { try MultivariantPlaylist.parse(wrong.text) }
    }

    @Test func `a text beyond the limit is refused unread`() {
        let text = "#EXTM3U\n" + String(repeating: "\n", count: 8 << 20)
        #expect(throws: PlaylistError(.tooLarge, line: 1)) { try MediaPlaylist.parse(text) }
    }

    /// What a damaged text parses to must itself survive its own text, or else parsing must have refused it.
    @Test(arguments: 0..<400)
    func `a damaged playlist is read or refused, never worse`(seed: Int) throws {
        var random = SeededGenerator(seed: seed)
        let whole = seed.isMultiple(of: 2) ? random.mediaPlaylist().render() : random.multivariantPlaylist().render()
        var bytes = Array(whole.utf8)
        for _ in 0..<Int.random(in: 1...8, using: &random) {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes[place] = .random(in: 0...255, using: &random)
            case 1: bytes.removeSubrange(place..<min(bytes.count - 1, place + Int.random(in: 1...20, using: &random)))
            case 2: bytes.insert(contentsOf: Array("\n\",=:#@-9".utf8).shuffled(using: &random), at: place)
            default:
                let copy = bytes[place...].prefix(40)
                bytes.insert(contentsOf: copy, at: .random(in: 0..<bytes.count, using: &random))
            }
        }
        let text = String(decoding: bytes, as: UTF8.self)
        if let media = try? MediaPlaylist.parse(text) {
            #expect(try MediaPlaylist.parse(media.render()) == media, "seed \(seed)")
        }
        if let multivariant = try? MultivariantPlaylist.parse(text) {
            #expect(try MultivariantPlaylist.parse(multivariant.render()) == multivariant, "seed \(seed)")
        }
    }
}
