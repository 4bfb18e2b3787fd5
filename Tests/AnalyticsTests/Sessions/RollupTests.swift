import Testing

@testable import Analytics

@Suite struct RollupTests {
    private func part(_ generator: inout SeededGenerator) -> Contribution {
        var part = Contribution()
        part.plays = 1
        part.views = Int64.random(in: 0...1, using: &generator)
        part.watched = Int64.random(in: 0...50_000, using: &generator)
        part.startup = Int64.random(in: 0...5_000, using: &generator)
        part.rebuffering = Double.random(in: 0...0.2, using: &generator)
        part.score = Double.random(in: 0...100, using: &generator)
        part.renditions = [["360p", "720p"].randomElement(using: &generator) ?? "": part.watched]
        part.errors = Bool.random(using: &generator) ? ["network": 2] : [:]
        part.country = ["DE", "JP", nil].randomElement(using: &generator) ?? nil
        part.device = DeviceClass.allCases.randomElement(using: &generator) ?? .other
        part.viewer = part.views == 1 ? generator.next() : nil
        let end = Int.random(in: 1...500, using: &generator)
        part.seconds = [0..<end, (end + 3)..<(end + 9)]
        return part
    }

    @Test(arguments: seeds)
    func `taking back what was added leaves what was there`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var rollup = Rollup(retention: RetentionCurve())
        for _ in 0..<30 { rollup.add(part(&generator)) }
        var changed = rollup
        var more = (0..<30).map { _ in part(&generator) }
        for place in more.indices { more[place].viewer = nil }
        for part in more { changed.add(part) }
        for part in more.shuffled(using: &generator) { changed.remove(part) }
        #expect(changed == rollup)
    }

    @Test(arguments: seeds)
    func `merging is as adding all to one`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var (left, right, all) = (Rollup(retention: .init()), Rollup(retention: .init()), Rollup(retention: .init()))
        for number in 0..<60 {
            let part = part(&generator)
            if number % 2 == 0 { left.add(part) } else { right.add(part) }
            all.add(part)
        }
        left.merge(right)
        #expect(left == all)
    }

    @Test(arguments: seeds)
    func `a curve's bytes say the same again`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var curve = RetentionCurve()
        for _ in 0..<100 {
            let start = Int.random(in: 0..<22_000, using: &generator)
            curve.change(start..<(start + 50), by: 1)
        }
        #expect(curve.counts.count <= RetentionCurve.maxSeconds)
        #expect(try RetentionCurve(bytes: curve.bytes) == curve)
        #expect(throws: MalformedBytes.self) { try RetentionCurve(bytes: curve.bytes + [0]) }
    }

    @Test func `spans begin where clocks show zeros`() {
        // 2027-01-15T08:00:00Z, and one millisecond before.
        let time: Int64 = 1_800_000_000_000
        #expect(RollupSpan.hour.start(of: time) == time && RollupSpan.minute.start(of: time - 1) == time - 60_000)
        #expect(RollupSpan.day.start(of: time) == time - 8 * 3_600_000)
        #expect(RollupSpan.day.start(of: -1) == -86_400_000)
    }
}
