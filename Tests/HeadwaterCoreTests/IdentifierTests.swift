import Foundation
import HeadwaterCore
import Testing

@Suite struct IdentifierTests {
    @Test func `the first ten characters are the time`() {
        // The example of https://github.com/ulid/spec: 2016-07-30T23:54:10.259Z is 01ARZ3NDEK.
        #expect(id(milliseconds: 1_469_922_850_259).text.prefix(10) == "01arz3ndek")
        #expect(id(milliseconds: 0).text.prefix(10) == "0000000000")
        #expect(id(milliseconds: 1 << 48 - 1).text.prefix(10) == "7zzzzzzzzz")
        #expect(id(milliseconds: -1).text.prefix(10) == "0000000000")
    }

    @Test(arguments: seeds)
    func `ids sort by creation, parse again and do not repeat`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let ids = (1...200).map { VideoID(milliseconds: Int64($0) * 977, using: &generator) }
        #expect(ids == ids.sorted(), "seed \(seed)")
        #expect(ids.map { VideoID($0.text) } == ids, "seed \(seed)")
        let sameTime = (1...200).map { _ in VideoID(milliseconds: 1, using: &generator) }
        #expect(Set(sameTime).count == 200, "seed \(seed)")
    }

    @Test(arguments: [
        "", "01arz3ndektsv4rrffq69g5fa", "01arz3ndektsv4rrffq69g5fav0", "01ARZ3NDEKTSV4RRFFQ69G5FAV",
        "81arz3ndektsv4rrffq69g5fav", "01arz3ndektsv4rrffq69g5fai", "01arz3ndektsv4rrffq69g5fau",
        "../arz3ndektsv4rrffq69g5fa",
        "01arz3ndektsv4rrffq69g5fa\0",
    ])
    func `what is no id is refused, in JSON too`(text: String) throws {
        #expect(VideoID(text) == nil)
        let json = try JSONEncoder().encode([text])
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([VideoID].self, from: json) }
    }

    @Test func `JSON is the text`() throws {
        let id = id(milliseconds: 5)
        let json = try JSONEncoder().encode([id])
        #expect(String(decoding: json, as: UTF8.self) == "[\"\(id)\"]")
        #expect(try JSONDecoder().decode([VideoID].self, from: json) == [id])
    }

    private func id(milliseconds: Int64) -> VideoID {
        var generator = SeededGenerator(seed: 1)
        return VideoID(milliseconds: milliseconds, using: &generator)
    }
}
