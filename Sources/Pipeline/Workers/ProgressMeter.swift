import HeadwaterCore
import Synchronization

/// How far one attempt has come and what it used: written by the job, read by its heartbeat and its settlement.
final class ProgressMeter: Sendable {
    private struct State {
        var share = 0.0
        var usage: ResourceUsage?
    }

    private let state = Mutex(State())

    /// 0 to 1.
    var value: Double { state.withLock { $0.share } }
    /// Of all codec processes so far: their time added up, the largest memory of any.
    var usage: ResourceUsage? { state.withLock { $0.usage } }

    func set(done: Int, of whole: Int, within part: ClosedRange<Double> = 0...1) {
        guard whole > 0 else { return }
        let fraction = min(1, max(0, Double(done) / Double(whole)))
        state.withLock { $0.share = part.lowerBound + fraction * (part.upperBound - part.lowerBound) }
    }

    func add(_ usage: ResourceUsage) {
        state.withLock { state in
            let before = state.usage ?? ResourceUsage(cpuSeconds: 0, peakMemoryBytes: 0)
            state.usage = ResourceUsage(
                cpuSeconds: before.cpuSeconds + usage.cpuSeconds,
                peakMemoryBytes: max(before.peakMemoryBytes, usage.peakMemoryBytes))
        }
    }
}
