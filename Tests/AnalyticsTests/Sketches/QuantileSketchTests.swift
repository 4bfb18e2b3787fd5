import Foundation
import Testing

@testable import Analytics

@Suite struct QuantileSketchTests {
    static let parts = [0.0, 0.01, 0.25, 0.5, 0.75, 0.95, 0.99, 1]

    /// Several shapes, one of them with a long tail.
    private func values(_ shape: Int, _ generator: inout SeededGenerator) -> [Double] {
        (0..<5_000).map { _ in
            let uniform = Double.random(in: 0..<1, using: &generator)
            return switch shape {
            case 0: 1 + 10_000 * uniform
            case 1: -200 * log(1 - uniform) + 0.01
            case 2: 50 / pow(1 - uniform, 1.2)
            default: uniform < 0.3 ? 0 : 3
            }
        }
    }

    @Test(arguments: seeds)
    func `every quantile lies within one per cent of the true one`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for shape in 0..<4 {
            let values = values(shape, &generator)
            var sketch = QuantileSketch()
            for value in values { sketch.add(value) }
            let sorted = values.sorted()
            for part in Self.parts {
                let truth = sorted[Int(part * Double(values.count - 1))]
                let told = try #require(sketch.quantile(part))
                #expect(abs(told - truth) <= truth * 0.010001, "\(part) of shape \(shape): \(told) for \(truth)")
            }
        }
    }

    @Test func `nothing has no quantiles, and one value is all of them`() throws {
        var sketch = QuantileSketch()
        #expect(sketch.quantile(0.5) == nil && sketch.isEmpty)
        sketch.add(250)
        for part in Self.parts { #expect(abs(try #require(sketch.quantile(part)) - 250) <= 2.5) }
    }

    @Test(arguments: seeds)
    func `merging is as adding all to one`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var (left, right, all) = (QuantileSketch(), QuantileSketch(), QuantileSketch())
        for (place, value) in values(Int(seed) % 4, &generator).enumerated() {
            if place % 3 == 0 { left.add(value) } else { right.add(value) }
            all.add(value)
        }
        left.merge(right)
        #expect(left == all)
    }

    @Test(arguments: seeds)
    func `what is taken away was never there`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var sketch = QuantileSketch()
        for value in values(1, &generator) { sketch.add(value) }
        let before = sketch
        let more = values(2, &generator)
        for value in more { sketch.add(value) }
        for value in more.reversed() { sketch.remove(value) }
        #expect(sketch == before)
        for _ in 0..<3 { sketch.remove(777_777_777) }
        #expect(sketch == before)
    }

    @Test func `values beyond all reason take no more room`() throws {
        var sketch = QuantileSketch()
        for value in [0, -1, 1e-12, 1e300, .infinity] as [Double] { sketch.add(value) }
        #expect(sketch.zeros == 3 && sketch.count == 5)
        #expect(try #require(sketch.quantile(1)) <= 1.01e9)
        #expect(QuantileSketch.binRange.count < 1500)
    }

    @Test(arguments: seeds)
    func `bytes say the same again, and other bytes are refused or are some sketch`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var sketch = QuantileSketch()
        for value in values(2, &generator) { sketch.add(value) }
        let bytes = sketch.bytes
        #expect(try QuantileSketch(bytes: bytes) == sketch)
        #expect(try QuantileSketch(bytes: QuantileSketch().bytes).isEmpty)
        var refused = 0
        for _ in 0..<300 {
            var other = bytes
            other[Int.random(in: 0..<bytes.count, using: &generator)] ^= UInt8.random(in: 1...255, using: &generator)
            do { #expect(try QuantileSketch(bytes: other).count >= 0) } catch { refused += 1 }
        }
        #expect(refused > 10)
        #expect(throws: MalformedBytes.self) { try QuantileSketch(bytes: Array(bytes.dropLast())) }
    }

    @Test func `bytes keep their form`() {
        var sketch = QuantileSketch()
        for value in [0, 1, 1, 1000] as [Double] { sketch.add(value) }
        // One zero, two bins: 0 with two, and 346, the first power of γ above 1000, with one.
        #expect(sketch.bytes == [1, 1, 2, 0, 2, 0xB4, 5, 1])
    }
}
