import HeadwaterCore
import Testing

@testable import Analytics

/// The id of some video.
let someVideo = VideoID("01arz3ndektsv4rrffq69g5fav")!

@Suite struct BeaconParserTests {
    static let least = #"{"session":"session-1","video":"01arz3ndektsv4rrffq69g5fav","sequence":0,"event":"start"}"#

    private func parse(_ text: String) throws(BeaconProblem) -> [Beacon] { try BeaconParser.parse(Array(text.utf8)) }

    private func with(_ more: String) -> String { String(Self.least.dropLast()) + "," + more + "}" }

    private func problem(_ text: String) -> BeaconProblem.Kind? {
        do { _ = try parse(text) } catch { return error.kind }
        return nil
    }

    @Test func `a beacon says all it can`() throws {
        let text = with(
            """
            "elapsed": 12.345, "duration": 60, "startup": 0.25, "played": 10, "stalled": 0.5, "stalls": 2,
            "watched": [[0, 4.5], [20.001, 25.5]], "rendition": "720p", "error": "network", "unknown": {"a": [1, "}"]}
            """)
        var beacon = Beacon(session: "session-1", video: someVideo, sequence: 0, event: .start)
        beacon.elapsed = 12_345
        beacon.duration = 60_000
        beacon.startup = 250
        beacon.played = 10_000
        beacon.stalled = 500
        beacon.stalls = 2
        beacon.watched = [.init(from: 0, to: 4_500), .init(from: 20_001, to: 25_500)]
        beacon.rendition = "720p"
        beacon.trouble = .network
        #expect(try parse(text) == [beacon])
    }

    @Test func `beacons come alone, in an array or in an object`() throws {
        let one = try parse(Self.least)
        #expect(one.count == 1)
        #expect(try parse("[\(Self.least), \(Self.least)]") == one + one)
        #expect(try parse(" {\"beacons\" : [ \(Self.least) ] , \"player\": \"ours\"}\n") == one)
        #expect(try parse("[]").isEmpty)
        #expect(try parse(#"{"beacons":[]}"#).isEmpty)
    }

    @Test(arguments: Beacon.Event.allCases)
    func `every event has its word`(event: Beacon.Event) throws {
        #expect(try parse(Self.least.replacing("start", with: event.name)).first?.event == event)
    }

    @Test(
        arguments: [
            ("0", 0), ("1", 1_000), ("1.5", 1_500), ("0.0019", 1), ("86400", 86_400_000), ("1e1", 10_000),
            ("2.5E-2", 25), ("9.9e-7", 0), ("-0", nil), ("86400.001", nil), ("-1", nil), ("1e400", nil),
            ("1e3000000000", nil),
            ("99999999999999999999999999", nil),
        ] as [(String, Int64?)])
    func `seconds become milliseconds`(text: String, expected: Int64?) throws {
        let found = try? parse(with("\"elapsed\":\(text)")).first?.elapsed
        #expect(found == expected)
    }

    @Test(arguments: [
        "", "{", "[", "nul", "{}x", #"{"session""#, #"{"session":"abcdefgh"#, "{\"a\":\"\u{1}\"}", "{\"a\":01}",
        "{\"a\":1.}",
        "{\"a\":-}", "{\"a\":tru}", "{\"a\":1,}", "[1,]", "{\"a\" 1}", #"{"a":"\"#, #"{"a":"\""#,
        "{\"a\":[[[[[[[[[]]]]]]]]]}",
    ])
    func `what is no JSON is malformed`(text: String) {
        #expect(problem(text) != nil)
    }

    @Test func `what is missing, unknown or too much is invalid`() {
        #expect(problem("{}") == .invalid)
        #expect(problem("[1]") == .malformed)
        for (word, other) in [
            ("session-1", "short"), ("session-1", String(repeating: "x", count: 65)), ("session-1", "with space"),
            ("session-1", "sess\\u0069on"), ("start", "stop"), ("01arz3ndektsv4rrffq69g5fav", "01arz3"),
            ("01arz3ndektsv4rrffq69g5fav", "81arz3ndektsv4rrffq69g5fav"), (":0", ":4294967296"), (":0", ":1.5e-4x"),
            (":0", ":\"0\""),
        ] {
            #expect(problem(Self.least.replacing(word, with: other)) != nil, "\(other)")
        }
        #expect(problem(with("\"watched\":[[2,1]]")) == .invalid)
        #expect(
            problem(with("\"watched\":[\(Array(repeating: "[0,1]", count: 17).joined(separator: ","))]")) == .invalid)
        #expect(problem("[\(Array(repeating: Self.least, count: 101).joined(separator: ","))]") == .invalid)
        #expect(problem(String(repeating: " ", count: 65_537)) == .malformed)
    }

    @Test func `a token is read, and what can't be one is not`() throws {
        #expect(try parse(with(#""token":"ab-c.k_1.de""#)).first?.token == "ab-c.k_1.de")
        for text in ["", "a/b", String(repeating: "x", count: 2049)] {
            #expect(problem(with("\"token\":\"\(text)\"")) == .invalid)
        }
    }

    @Test func `a body tells of four sessions at most`() throws {
        let body = { (sessions: Int) in
            let beacons = (0..<10).map { Self.least.replacing("session-1", with: "session-\($0 % sessions)") }
            return "[\(beacons.joined(separator: ","))]"
        }
        #expect(try parse(body(4)).count == 10)
        #expect(problem(body(5)) == .invalid)
    }

    @Test func `null is as good as nothing`() throws {
        #expect(try parse(with(#""elapsed":null,"watched":null,"error":null,"rendition":null"#)) == parse(Self.least))
    }

    @Test(arguments: seeds)
    func `no bytes whatever break it`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let good = Array(with(#""watched":[[0,1.5],[2,3]],"x":{"y":[true,null,"\\\""]},"played":1.25e1"#).utf8)
        var accepted = 0
        for _ in 0..<2_000 {
            var bytes = good
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes.remove(at: place)
                default: bytes.insert(#"{}[]",:\0e-."#.utf8.randomElement(using: &generator) ?? 0, at: place)
                }
            }
            if let beacons = try? BeaconParser.parse(bytes) {
                accepted += 1
                #expect(beacons.allSatisfy { $0.watched.allSatisfy { $0.from < $0.to } && $0.played <= Beacon.maxTime })
            }
        }
        #expect(accepted > 0 && accepted < 2_000)
    }
}
