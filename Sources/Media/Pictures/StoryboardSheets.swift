import HeadwaterCore

/// Lays the storyboard's tiles on sheets as they come.
struct StoryboardSheets {
    private let board: TranscodePlan.Storyboard
    private var sheet: [RGBPicture] = []
    private var sheetCount = 0

    init(board: TranscodePlan.Storyboard) { self.board = board }

    mutating func add(_ tile: RGBPicture, sink: some ArtifactSink) throws {
        sheet.append(tile)
        guard sheet.count == board.tilesPerSheet || sheetCount * board.tilesPerSheet + sheet.count == board.tileCount
        else { return }
        let picture = try VipsPicture(joining: sheet, across: board.columns)
        for format in board.formats {
            let bytes = try picture.encoded(as: format, quality: PictureQuality.sheet(format))
            try sink.emit(.picture(Artifact.Picture(.storyboard, number: sheetCount, format: format)), bytes)
        }
        sheetCount += 1
        sheet = []
    }
}
