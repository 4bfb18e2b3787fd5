import Synchronization

/// How far one attempt has come: written by the job, read by its heartbeat.
final class ProgressMeter: Sendable {
    private let share = Mutex(0.0)

    /// 0 to 1.
    var value: Double { share.withLock { $0 } }

    func set(done: Int, of whole: Int, within part: ClosedRange<Double> = 0...1) {
        guard whole > 0 else { return }
        let fraction = min(1, max(0, Double(done) / Double(whole)))
        share.withLock { $0 = part.lowerBound + fraction * (part.upperBound - part.lowerBound) }
    }
}
