public import HeadwaterCore

/// The index of a storyboard: which part of which sheet shows a moment of the video.
public enum StoryboardTrack {
    /// One cue for each tile, back to back from 0 to the end of the video, each with the tile's place as
    /// a spatial media fragment (W3C Media Fragments URI 1.0, 4.2.2).
    ///
    /// Tiles that would begin at or after the end have no cue; the last one lasts to the end.
    /// - Parameter sheetURI: the address of sheet `n`, counted from 0, relative to the track.
    public static func make(
        plan: TranscodePlan.Storyboard, duration: MediaTime, sheetURI: (Int) -> String
    ) -> WebVTT {
        let end = WebVTT.Timestamp(duration)
        let starts = (0..<plan.tileCount).map { tile in
            WebVTT.Timestamp(MediaTime(plan.interval.value * Int64(tile), timescale: plan.interval.timescale))
        }.prefix { $0 < end }
        return WebVTT(
            cues: starts.enumerated().map { tile, start in
                let (sheet, place) = tile.quotientAndRemainder(dividingBy: plan.tilesPerSheet)
                let (row, column) = place.quotientAndRemainder(dividingBy: plan.columns)
                let (width, height) = (plan.tileSize.width, plan.tileSize.height)
                return WebVTT.Cue(
                    start: start, end: tile + 1 < starts.count ? starts[tile + 1] : end,
                    payload: "\(sheetURI(sheet))#xywh=\(column * width),\(row * height),\(width),\(height)")
            })
    }
}
