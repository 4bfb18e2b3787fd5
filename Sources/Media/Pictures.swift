import CFFmpeg
import HeadwaterCore

/// Makes the poster and the sheets of the storyboard.
struct Pictures {
    private static let posterQuality: Int32 = 85
    private static let sheetQuality: Int32 = 75

    private let plan: TranscodePlan
    private let picture: SourcePicture

    init(plan: TranscodePlan, picture: SourcePicture) {
        self.plan = plan
        self.picture = picture
    }

    func run(sink: some ArtifactSink) throws {
        if let poster = plan.poster { try makePoster(poster, sink: sink) }
        if let storyboard = plan.storyboard { try makeSheets(storyboard, sink: sink) }
    }

    private func makePoster(_ poster: TranscodePlan.Poster, sink: some ArtifactSink) throws {
        var stills = try StillReader(picture, size: poster.sizes[0])
        let time = poster.candidates[0]
        guard let still = try stills.exact(at: time) else {
            throw Failure(.noFrames, "No picture of this file can be decoded.", detail: "poster at \(time)")
        }
        let jpeg = try Vips.jpeg(of: [still], across: 1, quality: Self.posterQuality)
        try sink.emit(.picture(Artifact.Picture(.poster, format: .jpeg)), jpeg)
    }

    private func makeSheets(_ board: TranscodePlan.Storyboard, sink: some ArtifactSink) throws {
        var stills = try StillReader(picture, size: board.tileSize)
        var sheet: [RGBPicture] = []
        var latest = RGBPicture(
            size: board.tileSize, bytes: [UInt8](repeating: 0, count: board.tileSize.pixelCount * 3))
        for tile in 0..<board.tileCount {
            let time = MediaTime(board.interval.value * Int64(tile), timescale: board.interval.timescale)
            // Where nothing can be decoded the last picture stands.
            latest = try stills.near(time, within: board.interval) ?? latest
            sheet.append(latest)
            if sheet.count == board.tilesPerSheet || tile == board.tileCount - 1 {
                let jpeg = try Vips.jpeg(of: sheet, across: board.columns, quality: Self.sheetQuality)
                let number = tile / board.tilesPerSheet
                try sink.emit(.picture(Artifact.Picture(.storyboard, number: number, format: .jpeg)), jpeg)
                sheet = []
            }
            sink.progress(done: tile + 1, of: board.tileCount)
        }
    }
}

/// Single pictures of a source, asked for in the order of time.
///
/// Where keyframes are close together only they are decoded; where they are far apart decoding goes on from one
/// picture to the next, so that no frame is decoded twice.
private struct StillReader {
    private let picture: SourcePicture
    private let size: PixelSize
    private let reader: VideoReader
    /// The frame that decoding has come to, and the one behind it.
    private var current: (frame: Frame, time: MediaTime)?
    private var ahead: (frame: Frame, time: MediaTime)?
    private var lastKeyframe: (keyframe: SourceIndex.Keyframe, still: RGBPicture)?

    init(_ picture: SourcePicture, size: PixelSize) throws {
        self.picture = picture
        self.size = size
        reader = try VideoReader.open(picture)
    }

    /// The frame shown at a time; the nearest later one if none is earlier.
    mutating func exact(at time: MediaTime) throws -> RGBPicture? {
        guard let keyframe = picture.index.keyframe(atOrBefore: time) else { return nil }
        // Going on is cheaper than starting again unless a later keyframe lies in between.
        let canGoOn = current.map { keyframe.time <= $0.time && $0.time <= time } ?? false
        if !canGoOn { try begin(at: keyframe) }
        while ahead.map({ $0.time <= time }) ?? (current == nil) { try step() }
        return try current.map { try still(of: $0.frame) }
    }

    /// A frame that stands well for a time: a keyframe within half of `interval`, else the exact one.
    mutating func near(_ time: MediaTime, within interval: MediaTime) throws -> RGBPicture? {
        let half = MediaTime(interval.value, timescale: interval.timescale * 2)
        let keyframes = picture.index.keyframes
        let before = keyframes.lastPosition { $0.time <= time } ?? 0
        let candidates = keyframes[before..<min(before + 2, keyframes.count)]
        let distance = { (keyframe: SourceIndex.Keyframe) in
            keyframe.time < time ? time - keyframe.time : keyframe.time - time
        }
        guard let nearest = candidates.min(by: { distance($0) < distance($1) }), distance(nearest) <= half else {
            return try exact(at: time)
        }
        if let lastKeyframe, lastKeyframe.keyframe == nearest { return lastKeyframe.still }
        try begin(at: nearest)
        guard let frame = current?.frame else { return nil }
        let still = try still(of: frame)
        lastKeyframe = (nearest, still)
        return still
    }

    private mutating func begin(at keyframe: SourceIndex.Keyframe) throws {
        try reader.start(at: keyframe)
        current = nil
        ahead = nil
        try step()
    }

    /// Moves on by one frame; at the end the last one stays.
    private mutating func step() throws {
        if let ahead { current = ahead }
        ahead = try reader.next()
        if current == nil {
            current = ahead
            ahead = nil
            if current != nil { ahead = try reader.next() }
        }
    }

    private func still(of frame: Frame) throws -> RGBPicture {
        let rate = picture.facts.frameRate
        let scaler = Scaler(size: size, target: .rgb, source: picture.facts, rate: rate)
        let stretch = FrameGrid<Frame>.Stretch(picture: frame, slots: 0..<1)
        var outputs = try scaler.scale(stretch)
        outputs += try scaler.finish()
        guard let scaled = outputs.first?.picture else { throw LibraryError("libavfilter gave no picture") }
        return try scaled.rgbPicture()
    }
}

extension Frame {
    /// Of a frame in `rgb24`.
    func rgbPicture() throws(LibraryError) -> RGBPicture {
        guard format == AV_PIX_FMT_RGB24, let bytes = pictureBytes else {
            throw LibraryError("a picture in \(formatName) where RGB is expected")
        }
        return RGBPicture(size: size, bytes: bytes)
    }
}
