import HeadwaterCore
import Testing

@testable import Media

@Suite struct FrameGridTests {
    /// What each slot shows, as text; pictures are letters at times in hundredths of a second.
    private func shown(_ pictures: [(Character, Int64)], rate: Int32 = 10, slots: Range<Int>) -> String {
        var grid = FrameGrid<Character>(rate: FrameRate(rate), slots: slots)
        var result = ""
        for (picture, time) in pictures {
            if let settled = grid.add(picture, at: MediaTime(time, timescale: 100)) {
                result += String(repeating: settled.picture, count: settled.slots.count)
            }
        }
        if let rest = grid.finish() { result += String(repeating: rest.picture, count: rest.slots.count) }
        return result
    }

    @Test func `a frame for each slot passes through`() {
        #expect(shown([("a", 0), ("b", 10), ("c", 20)], slots: 0..<3) == "abc")
    }

    @Test func `a gap repeats the picture before it`() {
        #expect(shown([("a", 0), ("b", 10), ("c", 40)], slots: 0..<5) == "abbbc")
    }

    @Test func `of several pictures in a slot the last one is shown`() {
        #expect(shown([("a", 0), ("b", 7), ("c", 12), ("d", 20)], slots: 0..<3) == "acd")
    }

    @Test func `before the first picture the first one is shown, after the last one the last`() {
        #expect(shown([("a", 20), ("b", 30)], slots: 0..<6) == "aaabbb")
    }

    @Test func `a picture that goes back in time is left out`() {
        #expect(shown([("a", 0), ("b", 20), ("x", 10), ("c", 30)], slots: 0..<4) == "aabc")
    }

    @Test func `nothing is shown when there was no picture`() { #expect(shown([], slots: 0..<4) == "") }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `any part of the grid shows what the whole shows there`(seed: UInt64) {
        var generator = LinearGenerator(state: seed)
        var time: Int64 = 0
        let pictures = (0..<60).map { number -> (Character, Int64) in
            time += Int64.random(in: 0...25, using: &generator)
            return (Character(UnicodeScalar(UInt8(65 + number % 58))), time)
        }
        let whole = Array(shown(pictures, slots: 0..<80))
        for start in stride(from: 0, to: 70, by: 7) {
            // A chunk begins with the last picture at or before its first slot's time.
            let first = pictures.lastIndex { $0.1 <= Int64(start) * 10 } ?? 0
            let part = shown(Array(pictures[first...]), slots: start..<start + 10)
            #expect(part == String(whole[start..<start + 10]), "seed \(seed), slot \(start)")
        }
    }
}
