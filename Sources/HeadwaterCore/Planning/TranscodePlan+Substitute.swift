extension TranscodePlan {
    /// A plan whose copied rendition is encoded after all, and what that changes.
    public struct WithoutCopy: Sendable, Equatable {
        public var plan: TranscodePlan
        /// The rendition that is no more.
        public var refused: String
        /// The position in ``TranscodePlan/rungGroups`` of the jobs that have to be done anew.
        public var group: Int
    }

    /// The reason against a copy of which a chunk did not pass its check, one sentence.
    public func damage(in chunk: Chunk) -> String {
        let frames = frames(of: chunk)
        let (start, end) = (frameRate.time(ofFrame: frames.lowerBound), frameRate.time(ofFrame: frames.upperBound))
        return
            "Some of its packets between \(start.shortDescription) and \(end.shortDescription) did not pass their check."
    }

    /// How a video goes on whose copied rendition was found unusable while it was made.
    ///
    /// The boundaries stay the source's keyframes, and so everything else that was made or is being made remains right.
    /// - Parameter reason: one sentence, shown like any other reason against a copy.
    /// - Returns: nil when nothing is copied.
    public func withoutCopy(because reason: String) -> WithoutCopy? {
        guard let substitute, let position = video.firstIndex(where: \.isCopied),
            let group = rungGroups.firstIndex(where: { $0.contains(position) })
        else { return nil }
        let refused = video[position].name
        var plan = self
        plan.substitute = nil
        plan.video[position] = substitute
        plan.replacement = position
        if plan.download?.video == refused { plan.download?.video = substitute.name }
        plan.notes.removeAll { $0.rendition == refused && $0.decision == .copied }
        plan.notes.insert(
            LadderNote(rendition: substitute.name, decision: .kept, reason: PassthroughRule.note(refusal: reason)),
            at: 0)
        return WithoutCopy(plan: plan, refused: refused, group: group)
    }
}
