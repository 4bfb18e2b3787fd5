import Testing

@testable import Analytics

@Suite struct SeenSequenceTests {
    @Test func `each number is new once, in any order within the window`() {
        var seen = SeenSequence()
        let numbers: [UInt32] = [0, 2, 1, 5, 3, 4]
        let first = numbers.map { seen.insert($0) }
        let second = numbers.sorted().map { seen.insert($0) }
        #expect(first == numbers.map { _ in true } && second == numbers.map { _ in false })
    }

    @Test func `what is far behind is taken for a repetition`() {
        var seen = SeenSequence()
        let isNew = [100, 37, 36, UInt32.max, .max, 100].map { seen.insert($0) }
        #expect(isNew == [true, true, false, true, false, false])
    }

    @Test(arguments: seeds)
    func `shuffled repetitions count each number once`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var seen = SeenSequence()
        // Blocks no longer than the window.
        for block in 0..<20 {
            let numbers = (0..<60).flatMap { [UInt32(block * 60 + $0), UInt32(block * 60 + $0)] }
            let fresh = numbers.shuffled(using: &generator).count { seen.insert($0) }
            #expect(fresh == 60)
        }
    }
}

@Suite struct WatchedPartsTests {
    @Test(arguments: seeds)
    func `parts are a set of milliseconds`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var parts = WatchedParts()
        var model: Set<Int64> = []
        for _ in 0..<40 {
            let start = Int64.random(in: 0..<400, using: &generator)
            let part = start..<(start + Int64.random(in: 0..<30, using: &generator))
            parts.insert(part)
            model.formUnion(part)
            #expect(parts.total == Int64(model.count))
            #expect(parts.edges == parts.edges.sorted() && Set(parts.edges).count == parts.edges.count)
        }
    }

    @Test func `too many parts join where they are nearest`() {
        var parts = WatchedParts()
        for place in 0..<Int64(WatchedParts.maxParts) { parts.insert((place * 1000)..<(place * 1000 + 10)) }
        parts.insert(500..<510)
        #expect(parts.parts.count == WatchedParts.maxParts && parts.total > 650)
        #expect(parts.parts.first == 0..<510)
    }

    @Test func `a second counts when half of it was watched`() {
        var parts = WatchedParts()
        parts.insert(400..<2_600)
        parts.insert(7_501..<9_000)
        #expect(parts.seconds(upTo: 100) == [0..<3, 8..<9])
        #expect(parts.seconds(upTo: 2) == [0..<2])
    }
}

@Suite struct ExperienceScoreTests {
    @Test func `the formula is the published one`() {
        #expect(ExperienceScore.of(startup: 400, rebuffering: 0, isBroken: false) == 100)
        #expect(ExperienceScore.of(startup: 5_500, rebuffering: 0, isBroken: false) == 85)
        #expect(ExperienceScore.of(startup: 0, rebuffering: 0.02, isBroken: false) == 90)
        #expect(ExperienceScore.of(startup: 0, rebuffering: 0, isBroken: true) == 80)
        #expect(ExperienceScore.of(startup: 90_000, rebuffering: 0.5, isBroken: true) == 0)
    }
}
