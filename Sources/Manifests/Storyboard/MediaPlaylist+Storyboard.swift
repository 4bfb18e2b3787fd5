import HeadwaterCore

extension MediaPlaylist {
    /// The storyboard as an image media playlist: a sheet for each segment.
    ///
    /// - Parameter sheetURI: what stands in the playlist for a sheet's address.
    public static func make(
        storyboard: FinishedStoryboard, sheetURI: (FinishedStoryboard.Sheet) -> String = { $0.uri }
    ) -> MediaPlaylist {
        let plan = storyboard.plan
        let durations = storyboard.sheetDurations
        let sheets = storyboard.sheets[.jpeg] ?? []
        return MediaPlaylist(
            targetDuration: durations.reduce(1) { max($0, Int($1.rescaled(to: 1))) }, kind: .vod, hasImagesOnly: true,
            segments: zip(sheets, durations).enumerated().map { number, sheet in
                let tiles = min(plan.tilesPerSheet, plan.tileCount - number * plan.tilesPerSheet)
                let rows = (tiles + plan.columns - 1) / plan.columns
                return Segment(
                    uri: sheetURI(sheet.0), duration: DecimalNumber(millionths: sheet.1.rescaled(to: 1_000_000)),
                    tiles: Tiles(
                        resolution: plan.tileSize, layout: PixelSize(width: plan.columns, height: rows),
                        duration: DecimalNumber(millionths: plan.interval.rescaled(to: 1_000_000))))
            }, isEnded: true)
    }
}
