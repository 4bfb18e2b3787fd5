/// Everything that is known of the sessions that began within one span of time.
struct Rollup: Sendable, Equatable {
    var tally = Tally()
    /// Of views; a viewer is another one on another day.
    var viewers = HyperLogLog()
    /// Milliseconds.
    var startup = QuantileSketch()
    /// Per cent.
    var rebuffering = QuantileSketch()
    /// Only of one video's days.
    var retention: RetentionCurve?

    mutating func add(_ part: Contribution) {
        tally.change(by: part, 1)
        if let startup = part.startup { self.startup.add(Double(startup)) }
        if let ratio = part.rebuffering { rebuffering.add(ratio * 100) }
        for seconds in part.seconds { retention?.change(seconds, by: 1) }
        if let viewer = part.viewer { viewers.add(viewer) }
    }

    /// Takes back what was added, but for the viewer, who stays: a session that is a view never ceases to be one.
    mutating func remove(_ part: Contribution) {
        tally.change(by: part, -1)
        if let startup = part.startup { self.startup.remove(Double(startup)) }
        if let ratio = part.rebuffering { rebuffering.remove(ratio * 100) }
        for seconds in part.seconds { retention?.change(seconds, by: -1) }
    }

    mutating func merge(_ other: Rollup) {
        tally.merge(other.tally)
        viewers.merge(other.viewers)
        startup.merge(other.startup)
        rebuffering.merge(other.rebuffering)
        if let other = other.retention {
            var curve = retention ?? RetentionCurve()
            curve.merge(other)
            retention = curve
        }
    }
}
