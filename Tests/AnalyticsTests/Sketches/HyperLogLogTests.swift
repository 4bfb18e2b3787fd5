import Testing

@testable import Analytics

@Suite struct HyperLogLogTests {
    private func sketch(_ count: Int, _ generator: inout SeededGenerator) -> HyperLogLog {
        var sketch = HyperLogLog()
        for _ in 0..<count { sketch.add(generator.next()) }
        return sketch
    }

    @Test func `nothing is nothing`() {
        #expect(HyperLogLog().estimate == 0)
    }

    @Test(arguments: seeds)
    func `the error stays within four standard errors from one to a hundred thousand`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for count in [1, 2, 10, 100, 1_000, 5_000, 20_000, 40_000, 100_000] {
            let error = abs(sketch(count, &generator).estimate - Double(count)) / Double(count)
            #expect(error < 4 * 0.0081, "\(count) were taken for \(error) more or less")
        }
    }

    @Test func `the error over many sketches is the one that was promised`() {
        var squares = 0.0
        let (rounds, count) = (60, 30_000)
        for seed in 1...rounds {
            var generator = SeededGenerator(seed: UInt64(seed))
            let error = sketch(count, &generator).estimate / Double(count) - 1
            squares += error * error
        }
        let deviation = (squares / Double(rounds)).squareRoot()
        #expect((0.004...0.0115).contains(deviation), "\(deviation) is not about 0.0081")
    }

    @Test func `what is added again changes nothing`() {
        var generator = SeededGenerator(seed: 1)
        let hashes = (0..<500).map { _ in generator.next() }
        var once = HyperLogLog()
        for hash in hashes { once.add(hash) }
        var twice = once
        for hash in hashes.reversed() { twice.add(hash) }
        #expect(once == twice)
    }

    @Test(arguments: seeds)
    func `merging is as adding all to one, in either order and form`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for (left, right) in [(10, 20), (10, 50_000), (50_000, 10), (30_000, 30_000), (3_000, 3_000)] {
            let hashes = (0..<(left + right)).map { _ in generator.next() }
            var (first, second, all) = (HyperLogLog(), HyperLogLog(), HyperLogLog())
            for hash in hashes.prefix(left) { first.add(hash) }
            for hash in hashes.suffix(right) { second.add(hash) }
            for hash in hashes { all.add(hash) }
            var (forth, back) = (first, second)
            forth.merge(second)
            back.merge(first)
            #expect(forth.estimate == all.estimate && back.estimate == all.estimate)
        }
    }

    @Test(arguments: seeds)
    func `bytes say the same again`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for count in [0, 1, 77, 4_000, 4_500, 60_000] {
            let sketch = sketch(count, &generator)
            #expect(try HyperLogLog(bytes: sketch.bytes) == sketch)
        }
        #expect(sketch(60_000, &generator).bytes.count == 2 + 12_288)
    }

    @Test func `bytes keep their form`() {
        var sketch = HyperLogLog()
        sketch.add(0)
        sketch.add(.max)
        // Register 0 with rank 51, register 16383 with rank 1.
        #expect(sketch.bytes == [1, 0, 2, 51, 0x8E, 0xFF, 0x3F])
    }

    @Test(arguments: seeds)
    func `other bytes are refused or are some sketch`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var refused = 0
        for _ in 0..<500 {
            var bytes = sketch(20, &generator).bytes
            bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            if Bool.random(using: &generator) { bytes.removeLast(Int.random(in: 0...5, using: &generator)) }
            do { #expect(try HyperLogLog(bytes: bytes).estimate.isFinite) } catch { refused += 1 }
        }
        #expect(refused > 100)
    }
}
