import HeadwaterCore
import Testing

@testable import Media

@Suite struct PeakLimiterTests {
    private let limiter = PeakLimiter(ceiling: 0.9)
    private static let reach = PeakLimiter.reach

    /// Speech-like: bursts of noise, some far above full scale.
    private static func sound(count: Int, seed: UInt64 = 1) -> [[Float]] {
        var generator = LinearGenerator(state: seed)
        var level: Float = 0
        return (0..<2).map { _ in
            (0..<count).map { place in
                if place % 700 == 0 { level = Float.random(in: 0...4, using: &generator) }
                return Float.random(in: -1...1, using: &generator) * level
            }
        }
    }

    private func limit(_ sound: [[Float]], stretch: Int) -> [[Float]] {
        var limited: [[Float]] = [[], []]
        var start = Self.reach
        while start < sound[0].count - Self.reach {
            let count = min(stretch, sound[0].count - Self.reach - start)
            let part = sound.map { Array($0[start - Self.reach..<start + count + Self.reach]) }
            for (channel, samples) in limiter.limit(part, count: count).enumerated() { limited[channel] += samples }
            start += count
        }
        return limited
    }

    @Test func `nothing exceeds the ceiling and nothing is turned up`() {
        let sound = Self.sound(count: 40_000)
        let limited = limit(sound, stretch: 1024)
        let core = sound.map { $0[Self.reach..<sound[0].count - Self.reach] }
        #expect(core[0].contains { abs($0) > 1.5 }, "it is loud, so that the test can fail")
        for (before, after) in zip(core, limited) {
            #expect(after.allSatisfy { abs($0) <= 0.9001 })
            #expect(zip(before, after).allSatisfy { abs($1) <= abs($0) })
        }
    }

    @Test func `the result does not depend on how the sound is cut`() {
        let sound = Self.sound(count: 30_000)
        let whole = limit(sound, stretch: 30_000)
        for stretch in [1, 1000, 1024, 7777] where stretch > 1 || whole[0].count < 40_000 {
            let count = stretch == 1 ? 200 : whole[0].count
            let part = stretch == 1 ? sound.map { Array($0[..<(count + 2 * Self.reach)]) } : sound
            #expect(limit(part, stretch: stretch) == whole.map { Array($0[..<count]) }, "\(stretch)")
        }
    }

    @Test func `what is not near a loud place stays as it is, to the bit`() {
        var sound = Self.sound(count: 12_000).map { $0.map { $0 * 0.3 } }
        sound[1][6000] = 1.8
        let limited = limit(sound, stretch: 1024)
        let core = sound.map { Array($0[Self.reach..<sound[0].count - Self.reach]) }
        for channel in 0..<2 {
            let changed = core[channel].indices.filter { core[channel][$0] != limited[channel][$0] }
            let place = 6000 - Self.reach
            #expect(changed.allSatisfy { abs($0 - place) <= Self.reach })
            #expect(changed.count > Self.reach / 2, "both channels are turned down")
        }
        #expect(abs(limited[1][6000 - Self.reach] - 0.9) < 1e-4)
    }

    @Test func `the gain moves slowly`() {
        // A constant, so that the result is the gain itself.
        var sound = [[Float]](repeating: [Float](repeating: 0.5, count: 9000), count: 2)
        sound[0][4000] = 1.8
        sound[1][4000] = 1.8
        let gain = limit(sound, stretch: 9000)[0].map { $0 / 0.5 }
        let steps = zip(gain, gain.dropFirst()).enumerated().filter { abs($0.offset + Self.reach - 4000) > 1 }
            .map { abs($0.element.0 - $0.element.1) }
        #expect((steps.max() ?? 1) < 0.003)
        #expect((gain.min() ?? 1) < 0.51)
    }
}
