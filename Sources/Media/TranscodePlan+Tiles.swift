import HeadwaterCore

extension TranscodePlan {
    /// The frames of the grid that the storyboard's tiles show: the one on screen at each tile's time.
    var tileFrames: [Int] {
        guard let storyboard else { return [] }
        return (0..<storyboard.tileCount).map { tile in
            let time = storyboard.time(ofTile: tile)
            let nearest = frameRate.frame(nearest: time)
            let shown = frameRate.time(ofFrame: nearest) > time ? nearest - 1 : nearest
            return min(shown, frameCount - 1)
        }
    }

    /// The tiles whose frames a chunk has, without lead-in and over-feed. Empty where there are none.
    func tiles(ofChunk chunk: Int) -> Range<Int> {
        let frames = frames(of: chunks[chunk])
        let all = tileFrames
        let first = all.firstIndex { $0 >= frames.lowerBound } ?? all.count
        return first..<(all[first...].firstIndex { $0 >= frames.upperBound } ?? all.count)
    }

    /// The chunks that have tiles, in order: each of them has a strip where strips are made.
    var chunksWithTiles: [Int] { chunks.indices.filter { !tiles(ofChunk: $0).isEmpty } }
}

extension TranscodePlan.Storyboard {
    func time(ofTile tile: Int) -> MediaTime {
        MediaTime(interval.value * Int64(tile), timescale: interval.timescale)
    }
}
