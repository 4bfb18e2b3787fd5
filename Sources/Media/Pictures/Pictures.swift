import HeadwaterCore

/// Makes the poster, the sheets of the storyboard and the moving preview: those of them that the plan has.
struct Pictures {
    private let plan: TranscodePlan
    /// Nil for sound alone.
    private let picture: SourcePicture?
    private let cover: CoverPicture?
    private let watermark: Watermark?
    private let strips: [any ByteSource]

    /// - Parameters:
    ///   - watermark: laid on everything that is made here; strips have it already.
    ///   - strips: see ``TileStrip``; of each of the plan's ``TranscodePlan/chunksWithTiles``, else not used.
    init(
        plan: TranscodePlan, picture: SourcePicture?, cover: CoverPicture?, watermark: Watermark?,
        strips: [any ByteSource]
    ) {
        self.plan = plan
        self.picture = picture
        self.cover = cover
        self.watermark = watermark
        self.strips = strips
    }

    func run(sink: some ArtifactSink) throws {
        let poster = plan.poster.map { Poster(plan: $0, picture: picture, cover: cover, watermark: watermark) }
        let steps = Steps(
            count: (poster?.candidateCount ?? 0) + (plan.storyboard?.tileCount ?? 0) + (plan.preview == nil ? 0 : 1),
            report: sink.progress)
        try poster?.run(sink: sink, done: steps.done)
        guard let picture else { return }
        if let board = plan.storyboard { try makeSheets(board, of: picture, sink: sink, done: steps.done) }
        if let preview = plan.preview {
            try MovingPreview(plan: preview, watermark: watermark).run(picture, sink: sink)
            steps.done()
        }
    }

    private func makeSheets(
        _ board: TranscodePlan.Storyboard, of picture: SourcePicture, sink: some ArtifactSink, done: () -> Void
    ) throws {
        var sheets = StoryboardSheets(board: board)
        let chunks = plan.chunksWithTiles
        if !chunks.isEmpty, strips.count == chunks.count {
            for (chunk, strip) in zip(chunks, strips) {
                let count = plan.tiles(of: plan.chunks[chunk]).count
                for tile in try TileStrip.tiles(of: strip, count: count, size: board.tileSize) {
                    try sheets.add(tile, sink: sink)
                    done()
                }
            }
            return
        }
        var stills = try StillReader(picture, size: board.tileSize, economy: .tiles)
        let stamp = try watermark?.stamp(on: board.tileSize)
        var latest = RGBPicture(filling: board.tileSize)
        for tile in 0..<board.tileCount {
            // A keyframe of the time until the neighbouring tile does: what lies between keyframes costs the decoding of
            // everything since the last one. Where nothing can be decoded the last picture stands.
            latest = try stills.near(board.time(ofTile: tile), within: board.interval) ?? latest
            try sheets.add(stamp?.laid(on: latest) ?? latest, sink: sink)
            done()
        }
    }
}

/// Counts the work that is done.
private final class Steps {
    private let count: Int
    private let report: (_ done: Int, _ of: Int) -> Void
    private var doneCount = 0

    init(count: Int, report: @escaping (_ done: Int, _ of: Int) -> Void) {
        self.count = count
        self.report = report
    }

    func done() {
        doneCount += 1
        report(doneCount, count)
    }
}
