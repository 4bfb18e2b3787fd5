extension TranscodePlan {
    /// Bytes of the record of one chunk: a chunk that would need more is encoded without.
    public static let largestFirstPass: Int64 = 256 << 20

    /// Whether the record of the longest chunk may be too large: two bytes for each block of 16 x 16 pixels of each frame,
    /// if every frame were a reference, and a line of text.
    var exceedsFirstPass: Bool {
        guard let firstPass else { return false }
        let size = video[firstPass].size
        let blocks = Int64((size.width + 15) / 16) * Int64((size.height + 15) / 16)
        let longest = chunks.indices.map { fedFrames(ofChunk: $0).count }.max() ?? 0
        return Int64(longest) * (2 * blocks + Self.mostBytesOfLine) > Self.largestFirstPass
    }

    private static let mostBytesOfLine: Int64 = 512

    /// Whether a rendition is encoded with what the first pass found out about its chunk: which frames are kept for
    /// reference, and how much of each block comes back in later ones. Those in the group of the first pass look ahead
    /// themselves.
    public func takesFirstPass(_ position: Int) -> Bool {
        guard let firstPass, position != replacement,
            !rungGroups.contains(where: { $0.contains(firstPass) && $0.contains(position) })
        else { return false }
        return video.takesFirstPass(position, from: firstPass)
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

extension [TranscodePlan.VideoRendition] {
    /// Whether one of them is encoded with the first pass of another: x264 takes its own only, made with the same preset.
    func takesFirstPass(_ position: Int, from firstPass: Int?) -> Bool {
        guard let firstPass, position != firstPass, let encoder = self[position].encoder else { return false }
        return self[position].codec == .h264 && encoder.preset == self[firstPass].encoder?.preset
    }
}
