extension TranscodePlan {
    /// The position in ``rungGroups`` whose jobs also make the storyboard's tiles: the first that encodes, so that the
    /// pictures are not what is waited for in the end. Nil when nothing is encoded or there is no storyboard.
    public var tileGroup: Int? { storyboard == nil ? nil : firstEncodedGroup }

    /// It stays the same when a copy is given up for an encode.
    private var firstEncodedGroup: Int? {
        rungGroups.firstIndex { group in group.contains { !video[$0].isCopied && $0 != replacement } }
    }

    /// The storyboard's tiles that show one of the chunk's own frames.
    public func tiles(of chunk: Chunk) -> Range<Int> {
        guard let storyboard else { return 0..<0 }
        let frames = frames(of: chunk)
        let first = (0..<storyboard.tileCount).first { frame(ofTile: $0, in: storyboard) >= frames.lowerBound }
        guard let first else { return 0..<0 }
        let end = (first..<storyboard.tileCount).first { frame(ofTile: $0, in: storyboard) >= frames.upperBound }
        return first..<(end ?? storyboard.tileCount)
    }

    /// The chunks that have tiles, in order: each of them has a strip where strips are made.
    public var chunksWithTiles: [Int] { chunks.indices.filter { !tiles(of: chunks[$0]).isEmpty } }

    /// The grid frame that a tile shows: the one on screen at its time.
    public func frame(ofTile tile: Int, in storyboard: Storyboard) -> Int {
        let time = storyboard.time(ofTile: tile)
        let nearest = frameRate.frame(nearest: time)
        let shown = frameRate.time(ofFrame: nearest) > time ? nearest - 1 : nearest
        return min(shown, frameCount - 1)
    }

    /// The position in ``rungGroups`` whose jobs count what could be decoded: one that decodes, and that stays the same
    /// when a copy is given up for an encode.
    public var tallyGroup: Int? { firstEncodedGroup ?? rungGroups.indices.first }

    /// Whether the picture task has anything to make.
    public var hasPictures: Bool { storyboard != nil || poster != nil || preview != nil }
}

extension TranscodePlan.Storyboard {
    /// The beginning of the time that a tile stands for.
    public func time(ofTile tile: Int) -> MediaTime {
        MediaTime(interval.value * Int64(tile), timescale: interval.timescale)
    }
}
