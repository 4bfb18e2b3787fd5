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

    /// The rendition whose pictures the tiles are made of: the smallest that is encoded. Nil when all are copied; then
    /// no picture is scaled that could be tapped.
    static func rendition(of plan: TranscodePlan) -> Int? {
        plan.video.indices.filter { !plan.video[$0].isCopied }.min { left, right in
            plan.video[left].size.pixelCount < plan.video[right].size.pixelCount
        }
    }

    /// Nil when no tile falls into the chunk, or more than a JPEG can hold.
    init?(plan: TranscodePlan, chunk: Int) {
        guard let board = plan.storyboard else { return nil }
        let frames = plan.frames(of: plan.chunks[chunk])
        let slots = Self.slots(of: board, plan: plan).filter { frames.contains($0) }
        guard !slots.isEmpty, slots.count * board.tileSize.height <= Self.maxHeight else { return nil }
        self.chunk = chunk
        size = board.tileSize
        wanted = slots[...]
        scaler = Scaler(size: board.tileSize, target: .rgb, source: nil, rate: plan.frameRate)
    }

    /// The frame that each tile shows: the one on screen at its time.
    static func slots(of board: TranscodePlan.Storyboard, plan: TranscodePlan) -> [Int] {
        (0..<board.tileCount).map { tile in
            let time = MediaTime(board.interval.value * Int64(tile), timescale: board.interval.timescale)
            let nearest = plan.frameRate.frame(nearest: time)
            let shown = plan.frameRate.time(ofFrame: nearest) > time ? nearest - 1 : nearest
            return min(shown, plan.frameCount - 1)
        }
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
