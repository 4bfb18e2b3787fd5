import HeadwaterCore

/// The storyboard's tiles of one chunk, made of a rendition's pictures as they pass by, one below the other.
struct StoryboardStrip {
    /// High, because the tiles are coded once more when they are laid on sheets.
    private static let quality: Int32 = 92
    /// What a JPEG can be high (ITU-T T.81, B.2.2), less what libjpeg keeps for itself.
    private static let maxHeight = 65_500

    private let chunk: Int
    private let size: PixelSize
    private let scaler: Scaler
    /// The slots that the tiles show, in order.
    private var wanted: ArraySlice<Int>
    private var tiles: [RGBPicture] = []

    /// Nil when no tile falls into the chunk, or more than a JPEG can hold.
    init?(plan: TranscodePlan, chunk: Int) {
        guard let board = plan.storyboard else { return nil }
        let slots = plan.tiles(of: plan.chunks[chunk]).map { plan.frame(ofTile: $0, in: board) }
        guard !slots.isEmpty, slots.count * board.tileSize.height <= Self.maxHeight else { return nil }
        self.chunk = chunk
        size = board.tileSize
        wanted = slots[...]
        scaler = Scaler(size: board.tileSize, target: .rgb, source: nil, rate: plan.frameRate)
    }

    /// Takes the next picture of the rendition.
    mutating func add(_ picture: FrameGrid<Frame>.Stretch) throws {
        let count = wanted.prefix { $0 < picture.slots.upperBound }.count
        guard count > 0 else { return }
        wanted = wanted.dropFirst(count)
        guard let scaled = try scaler.scale(picture).first else { throw LibraryError("libavfilter gave no tile") }
        tiles += Array(repeating: try scaled.picture.rgbPicture(), count: count)
    }

    func emit(to sink: some ArtifactSink) throws {
        guard !tiles.isEmpty else { return }
        let strip = try Vips.jpeg(of: tiles, across: 1, quality: Self.quality)
        try sink.emit(.picture(Artifact.Picture(.tiles, number: chunk, format: .jpeg)), strip)
    }
}
