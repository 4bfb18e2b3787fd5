import HeadwaterCore
import Manifests
import Testing

@Suite("Measured bandwidth") struct BandwidthTests {
    /// One second is ten ticks.
    private func measure(_ spans: [(bytes: Int64, ticks: Int64)], target: Int) -> Bandwidth {
        Bandwidth(
            spans: spans.map { .init(byteCount: $0.bytes, ticks: $0.ticks) }, timescale: 10, targetDuration: target)
    }

    @Test func `equal segments have the same peak and average`() {
        #expect(measure([(6000, 60), (6000, 60), (6000, 60)], target: 6) == Bandwidth(peak: 8000, average: 8000))
    }

    @Test func `the peak is the densest segment`() {
        #expect(measure([(6000, 60), (9000, 60), (3000, 60)], target: 6) == Bandwidth(peak: 12000, average: 8000))
    }

    @Test func `short segments count in runs of at least half a target`() {
        // 3 s are half of the target: the middle two make the peak, no single one does.
        let bandwidth = measure([(100, 20), (900, 15), (900, 15), (100, 20)], target: 6)
        #expect(bandwidth.peak == 1800 * 8 / 3)
    }

    @Test func `a short last segment alone is no peak`() {
        #expect(measure([(6000, 60), (6000, 60), (500, 1)], target: 6).peak == 6500 * 8 * 10 / 61 + 1)
    }

    @Test func `a run of exactly one and a half targets counts, a longer one does not`() {
        #expect(measure([(1, 1), (900, 90), (1, 1)], target: 6) == Bandwidth(peak: 800, average: 785))
        #expect(measure([(1, 1), (900, 91), (1, 1)], target: 6) == Bandwidth(peak: 776, average: 776))
    }

    @Test func `rates are rounded up`() {
        #expect(measure([(1, 30)], target: 3) == Bandwidth(peak: 3, average: 3))
    }

    @Test func `a presentation shorter than half a target has its average as peak`() {
        #expect(measure([(100, 5)], target: 6) == Bandwidth(peak: 1600, average: 1600))
        #expect(measure([], target: 6) == .zero)
        #expect(measure([(100, 0)], target: 6) == .zero)
    }

    @Test func `alternatives need their largest, parts their sum`() {
        let left = Bandwidth(peak: 5, average: 2)
        let right = Bandwidth(peak: 4, average: 3)
        #expect(Bandwidth.largest(of: [left, right]) == Bandwidth(peak: 5, average: 3))
        #expect(Bandwidth.largest(of: []) == .zero)
        #expect(left + right == Bandwidth(peak: 9, average: 5))
    }

    /// Every pair of ends, floating point, no early exit: another way to the same number.
    @Test(arguments: 0..<200)
    func `the peak is that of trying every run`(seed: Int) {
        var random = SeededGenerator(seed: seed)
        let target = Int.random(in: 1...8, using: &random)
        let spans = (0..<Int.random(in: 1...30, using: &random)).map { _ in
            Bandwidth.Span(
                byteCount: .random(in: 0...2_000_000, using: &random),
                ticks: .random(in: 1...Int64(target) * 96_000, using: &random))
        }
        var best = 0.0
        for first in spans.indices {
            for last in first..<spans.count {
                let seconds = Double(spans[first...last].reduce(0) { $0 + $1.ticks }) / 48_000
                let bits = Double(spans[first...last].reduce(0) { $0 + $1.byteCount } * 8)
                let isCounted = seconds >= Double(target) / 2 && seconds <= Double(target) * 1.5
                if isCounted || first == 0 && last == spans.count - 1 { best = max(best, bits / seconds) }
            }
        }
        let peak = Bandwidth(spans: spans, timescale: 48_000, targetDuration: target).peak
        #expect(abs(Double(peak) - best.rounded(.up)) <= 1, "seed \(seed)")
    }
}
