#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The rungs of H.264 that are made, and why.
struct LadderChoice {
    var kept: [SizedRung]
    /// Short sides of the rungs that are not worth making; ladders in other codecs leave them out too.
    var droppedSides: Set<Int> = []
    var notes: [LadderNote] = []
}

/// Chooses rungs and rate factors by what the content needs.
enum ContentRule {
    /// A player gains by a larger rung only when its connection carries that one and not the next; a rung whose rate
    /// comes this near to the larger one's is hardly ever the best that fits.
    private static let minStep = 1.4
    /// More would be seen where the cap does not bind.
    private static let maxRateFactorRise = 2.0

    /// - Parameters:
    ///   - rungs: from the largest to the smallest.
    ///   - copied: average bits per second of the source's own packets when they are the rendition above all these.
    ///   - entryBitsPerSecond: the first rung at or below this cap makes the video watchable and is always made.
    static func choose(
        _ rungs: [SizedRung], model: ContentModel, copied: Int?, entryBitsPerSecond: Int
    ) -> LadderChoice {
        var choice = LadderChoice(kept: [])
        var larger: (name: String, bitsPerSecond: Double)? = copied.map { ("the source", Double($0)) }
        let entry = rungs.first { $0.rung.maxBitsPerSecond <= entryBitsPerSecond }
        for sized in rungs {
            var rung = sized
            let cap = Double(rung.rung.maxBitsPerSecond)
            let rise = rateFactorRise(of: rung, model: model)
            rung.constantRateFactor += rise
            let expected = min(cap, model.bitsPerSecond(size: rung.size, constantRateFactor: rung.constantRateFactor))
            let isNeeded = sized == entry || sized == rungs.last
            if let larger, !isNeeded, larger.bitsPerSecond < expected * minStep {
                choice.droppedSides.insert(rung.rung.shortSide)
                choice.notes.append(
                    LadderNote(
                        rendition: rung.name, decision: .dropped,
                        reason: """
                            About \(Int(expected).bitRate) is foreseen, too near to the \
                            \(Int(larger.bitsPerSecond).bitRate) of \(larger.name) for anybody to gain by it.
                            """, expectedBitsPerSecond: Int(expected)))
                continue
            }
            larger = (rung.name, expected)
            choice.kept.append(rung)
            choice.notes.append(
                LadderNote(
                    rendition: rung.name, decision: .kept, reason: reason(rung, rise: rise, expected: expected),
                    expectedBitsPerSecond: Int(expected)))
        }
        return choice
    }

    /// Content so hard that the cap binds on average gets a rate factor that it can hold, so that its easier scenes do
    /// not take bits for nothing; in halves.
    private static func rateFactorRise(of rung: SizedRung, model: ContentModel) -> Double {
        let wanted = model.bitsPerSecond(size: rung.size, constantRateFactor: rung.constantRateFactor)
        let excess = log2(wanted / Double(rung.rung.maxBitsPerSecond)) / ContentModel.doublingsPerStep
        return min(maxRateFactorRise, max(0, (excess * 2).rounded(.down) / 2))
    }

    private static func reason(_ rung: SizedRung, rise: Double, expected: Double) -> String {
        guard rise > 0 else { return "About \(Int(expected).bitRate) is foreseen." }
        return """
            The content is hard: about \(Int(expected).bitRate) is foreseen, with a rate factor \
            \(rise == rise.rounded() ? "\(Int(rise))" : "\(rise)") higher than the preset's so that the cap is not always met.
            """
    }
}
