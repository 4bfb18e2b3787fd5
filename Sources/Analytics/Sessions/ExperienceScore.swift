/// How good a playback was, from 0 to 100; `docs/metrics.md` gives the formula.
enum ExperienceScore {
    /// Milliseconds that nobody minds, and those after which nothing is left to lose.
    static let startup = 1_000.0...10_000.0
    /// The part of time spent waiting that costs everything.
    static let worstRebuffering = 0.1
    static let weights = (startup: 30.0, smoothness: 50.0, wholeness: 20.0)

    /// - Parameters:
    ///   - startup: milliseconds to the first picture.
    ///   - rebuffering: the part of the time that was spent waiting, 0 to 1.
    ///   - isBroken: whether an error came in between.
    static func of(startup: Int64, rebuffering: Double, isBroken: Bool) -> Double {
        let late = (Double(startup) - Self.startup.lowerBound) / (Self.startup.upperBound - Self.startup.lowerBound)
        return weights.startup * (1 - min(max(late, 0), 1))
            + weights.smoothness * (1 - min(rebuffering / worstRebuffering, 1))
            + weights.wholeness * (isBroken ? 0 : 1)
    }
}
