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

/// Chooses rungs and rate factors by what the content needs. What was measured is in docs/decisions/0008.
struct ContentRule {
    /// What is foreseen of a rung.
    private struct Foreseen {
        var rung: SizedRung
        /// How far its rate factor lies above the preset's.
        var rise: Double
        /// Bits per second at the preset's rate factor without a cap.
        var wanted: Double
        var expected: Double
    }

    /// A player gains by a larger rung only when its connection carries that one and not the next; a rung that comes
    /// this near to the larger one, sound included, is hardly ever the best that fits.
    private static let leastStep = 1.4
    /// Steps of the rate factor that the largest rung can do without where the trial is much like the source: they
    /// cost it about a point of VMAF. The smaller rungs have no quality to spare.
    private static let spareSteps = 2.0

    /// Where the cap binds, this part of the steps that it lacks: bits cost less quality there than elsewhere, and the
    /// hardest pictures gain, since the buffer is fuller when they come.
    private static let raisedShare = 0.6
    private static let maxRise = 4.0

    let model: ContentModel
    /// Average and peak of the source's own packets when they are the rendition above all rungs.
    let copied: (average: Int, peak: Int)?
    /// The first rung at or below this cap makes the video watchable and is always made.
    let entryBitsPerSecond: Int
    /// What the sound of a group takes.
    let soundBitsPerSecond: [String: Int]

    /// - Parameter rungs: from the largest to the smallest.
    func choose(_ rungs: [SizedRung]) -> LadderChoice {
        var choice = LadderChoice(kept: [])
        let entry = entry(of: rungs)
        var larger: (name: String, bitsPerSecond: Double)? = copied.map { copy in
            ("the source", Double(copy.average) + (rungs.first.map(sound) ?? 0))
        }
        for (position, sized) in rungs.enumerated() {
            let foreseen = foresee(sized, isLargest: position == 0 && copied == nil)
            let total = foreseen.expected + sound(of: sized)
            let isNeeded = sized == entry || position == rungs.count - 1
            if let larger, !isNeeded, larger.bitsPerSecond < total * Self.leastStep {
                choice.droppedSides.insert(sized.rung.shortSide)
                choice.note(foreseen.rung, .dropped, reasonToDrop(total: total, larger: larger), foreseen.expected)
            } else {
                larger = (sized.name, total)
                choice.kept.append(foreseen.rung)
                choice.note(foreseen.rung, .kept, reasonToKeep(foreseen), foreseen.expected)
            }
        }
        return choice
    }

    private func entry(of rungs: [SizedRung]) -> SizedRung? {
        if let copied, copied.peak <= entryBitsPerSecond { return nil }
        return rungs.first { $0.rung.maxBitsPerSecond <= entryBitsPerSecond }
    }

    private func sound(of rung: SizedRung) -> Double { Double(soundBitsPerSecond[rung.rung.audioGroup] ?? 0) }

    private func foresee(_ sized: SizedRung, isLargest: Bool) -> Foreseen {
        var rung = sized
        let wanted = model.bitsPerSecond(size: rung.size, constantRateFactor: rung.constantRateFactor)
        let cap = Double(rung.rung.maxBitsPerSecond)
        let spare = isLargest && model.hasQualityToSpare ? Self.spareSteps : 0
        let lacking = max(0, log2(wanted / cap) / ContentModel.doublingsPerStep)
        // In halves.
        let rise = max(spare, min(Self.maxRise, (lacking * Self.raisedShare * 2).rounded(.down) / 2))
        rung.constantRateFactor += rise
        let raised = model.bitsPerSecond(size: rung.size, constantRateFactor: rung.constantRateFactor)
        return Foreseen(rung: rung, rise: rise, wanted: wanted, expected: min(raised, cap))
    }

    private func reasonToDrop(total: Double, larger: (name: String, bitsPerSecond: Double)) -> String {
        """
        About \(Int(total).bitRate) with sound is foreseen, \(Int(larger.bitsPerSecond).bitRate) of \(larger.name): \
        too near for anybody to gain by it.
        """
    }

    private func reasonToKeep(_ foreseen: Foreseen) -> String {
        let rate = "About \(Int(foreseen.expected).bitRate) is foreseen"
        guard foreseen.rise > 0 else { return "\(rate)." }
        let steps = foreseen.rise == foreseen.rise.rounded() ? "\(Int(foreseen.rise))" : "\(foreseen.rise)"
        let cap = foreseen.rung.rung.maxBitsPerSecond
        return foreseen.wanted > Double(cap)
            ? "The content wants \(Int(foreseen.wanted).bitRate), more than the cap, so the rate factor is \(steps) above "
                + "the preset's, which leaves the hardest pictures more. \(rate)."
            : "The trial is very like the source, so the rate factor is \(steps) above the preset's. \(rate)."
    }
}

extension LadderChoice {
    fileprivate mutating func note(
        _ rung: SizedRung, _ decision: LadderNote.Decision, _ reason: String, _ bitsPerSecond: Double
    ) {
        notes.append(
            LadderNote(
                rendition: rung.name, decision: decision, reason: reason, expectedBitsPerSecond: Int(bitsPerSecond)))
    }
}
