extension TranscodePlan {
    /// Whether a rendition is encoded with what the first pass found out about its chunk: which frames are kept for
    /// reference, and how much of each block comes back in later ones.
    public func takesFirstPass(_ position: Int) -> Bool {
        guard let firstPass, position != firstPass, let encoder = video[position].encoder else { return false }
        return video[position].codec == .h264 && encoder.preset == video[firstPass].encoder?.preset
    }

    /// Whether the jobs of a rung group need the first pass of their chunk, which is a source of theirs.
    public func needsFirstPass(group: Int) -> Bool { rungGroups[group].contains(where: takesFirstPass) }

    /// The rung group whose jobs make the first pass of each chunk.
    public var firstPassGroup: Int? {
        firstPass.flatMap { position in rungGroups.firstIndex { $0.contains(position) } }
    }

    /// The frames that an encoder without a first pass is fed for a chunk: with lead-in and over-feed.
    public func fedFrames(ofChunk number: Int) -> Range<Int> {
        let frames = frames(of: chunks[number])
        return max(0, frames.lowerBound - leadInFrames)..<min(frameCount, frames.upperBound + overFeedFrames)
    }
}
