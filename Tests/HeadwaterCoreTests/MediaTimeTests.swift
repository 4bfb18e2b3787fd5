import Foundation
import HeadwaterCore
import Testing

@Suite struct MediaTimeTests {
    @Test func `equal times are equal and hash alike, whatever their timescales`() {
        let times = [(1, 2), (500, 1000), (45_000, 90_000), (24_000, 48_000)].map { MediaTime($0, timescale: $1) }
        #expect(Set(times).count == 1)
        #expect(Set([MediaTime.zero, MediaTime(0, timescale: 90_000)]).count == 1)
        #expect(MediaTime(-1, timescale: 3) < MediaTime(-1, timescale: 4))
        #expect(MediaTime(1001, timescale: 30_000) > MediaTime(1, timescale: 30))
    }

    @Test(
        arguments: [
            (7, .down, 3), (7, .nearest, 4), (7, .up, 4), (-7, .down, -4), (-7, .nearest, -4),
            (-7, .up, -3), (6, .down, 3), (6, .up, 3), (5, .nearest, 3), (-5, .nearest, -3),
        ] as [(Int64, MediaTime.Rounding, Int64)])
    func `rescaling rounds as asked, halves away from zero`(value: Int64, rounding: MediaTime.Rounding, ticks: Int64) {
        #expect(MediaTime(value, timescale: 2).rescaled(to: 1, rounding: rounding) == ticks)
    }

    @Test func `a rescaling larger than 64 bits on the way is exact`() {
        let time = MediaTime(.max / 4, timescale: 90_000)
        #expect(time.rescaled(to: 90_000) == .max / 4)
        #expect(MediaTime(1 << 50, timescale: 90_000).rescaled(to: 180_000) == 1 << 51)
    }

    @Test func `times beyond 64 bits stay at their end`() {
        let latest = MediaTime(.max, timescale: 1)
        let earliest = MediaTime(.min, timescale: 1)
        #expect(latest + latest == latest)
        #expect(earliest - latest == earliest)
        #expect(MediaTime.zero - earliest == latest)
        #expect(latest.rescaled(to: 90_000) == .max)
        #expect(earliest.rescaled(to: 90_000) == .min)
    }

    @Test(arguments: seeds)
    func `sums are exact, and subtraction undoes addition`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let timescales: [Int32] = [1, 24, 600, 1000, 24_000, 30_000, 44_100, 48_000, 60_000, 90_000]
        for _ in 1...200 {
            let (left, right) = (time(timescales, &generator), time(timescales, &generator))
            let sum = left + right
            #expect(sum - right == left, "seed \(seed)")
            #expect(sum == right + left, "seed \(seed)")
            #expect((left < right) == (left - right < .zero), "seed \(seed)")
            #expect(abs(sum.seconds - left.seconds - right.seconds) < 1e-3, "seed \(seed)")
        }
    }

    @Test func `JSON comes back equal, and a timescale that is none is refused`() throws {
        let time = MediaTime(-1001, timescale: 30_000)
        #expect(try JSONDecoder().decode(MediaTime.self, from: JSONEncoder().encode(time)) == time)
        for timescale in ["0", "-1", "4294967296"] {
            #expect(throws: DecodingError.self) {
                try JSONDecoder().decode(MediaTime.self, from: Data("{\"value\":1,\"timescale\":\(timescale)}".utf8))
            }
        }
    }

    @Test(
        arguments: [(12, 18, 6), (-12, 18, 6), (0, 5, 5), (0, 0, 1), (.min, 6, 2), (7, 13, 1)]
            as [(Int64, Int64, Int64)])
    func `the greatest common divisor is positive`(left: Int64, right: Int64, divisor: Int64) {
        #expect(greatestCommonDivisor(left, right) == divisor)
    }

    private func time(_ timescales: [Int32], _ generator: inout SeededGenerator) -> MediaTime {
        MediaTime(
            .random(in: -1_000_000_000...1_000_000_000, using: &generator),
            timescale: timescales.randomElement(using: &generator) ?? 1)
    }
}
