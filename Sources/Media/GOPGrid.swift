import HeadwaterCore

/// Where GOPs start, as the plan lists it.
struct GOPGrid {
    private let boundaries: [Int]

    init(plan: TranscodePlan) { boundaries = plan.gopBoundaries }

    func isStart(_ frame: Int) -> Bool {
        position(of: frame).map { boundaries[$0] == frame } ?? false
    }

    /// The frames of the GOP that starts with `frame`.
    /// - Precondition: a GOP starts there.
    func gop(startingAt frame: Int) -> Range<Int> {
        guard let position = position(of: frame), boundaries[position] == frame, position + 1 < boundaries.count else {
            preconditionFailure("no GOP starts with frame \(frame)")
        }
        return frame..<boundaries[position + 1]
    }

    /// The frames of a GOP, counted from 0.
    /// - Precondition: there is such a GOP.
    func gop(_ number: Int) -> Range<Int> { boundaries[number]..<boundaries[number + 1] }

    /// How many GOPs start before `frame`.
    func count(before frame: Int) -> Int { position(of: frame - 1).map { $0 + 1 } ?? 0 }

    private func position(of frame: Int) -> Int? { boundaries.lastPosition { $0 <= frame } }
}
