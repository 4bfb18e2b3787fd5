import HeadwaterCore

extension TranscodePlan {
    /// The chunks that have tiles, in order: each of them has a strip where strips are made.
    var chunksWithTiles: [Int] { chunks.indices.filter { !tiles(of: chunks[$0]).isEmpty } }
}

extension TranscodePlan.Storyboard {
    func time(ofTile tile: Int) -> MediaTime {
        MediaTime(interval.value * Int64(tile), timescale: interval.timescale)
    }
}
