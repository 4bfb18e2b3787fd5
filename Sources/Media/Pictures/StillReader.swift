import HeadwaterCore

/// Single pictures of a source in one size, asked for in the order of time.
///
/// A keyframe is decoded alone, without what follows it in the file. What lies far from all keyframes is decoded on
/// from the last picture, so that no frame is decoded twice.
struct StillReader {
    private let picture: SourcePicture
    private let reader: VideoReader
    private let scaler: Scaler
    /// The frame that decoding has come to, and the one behind it.
    private var current: (frame: Frame, time: MediaTime)?
    private var ahead: (frame: Frame, time: MediaTime)?
    private var lastKeyframe: (keyframe: SourceIndex.Keyframe, still: RGBPicture)?
    private var stillCount = 0

    /// - Parameter economy: what may be left out of decoding.
    init(_ picture: SourcePicture, size: PixelSize, economy: Decoder.Economy = .none) throws {
        self.picture = picture
        reader = try VideoReader.open(picture, economy: economy)
        scaler = Scaler(size: size, target: .rgb, source: picture.facts, rate: picture.facts.frameRate)
    }

    /// The frame shown at a time; the nearest later one if none is earlier, nil if nothing can be decoded there.
    mutating func exact(at time: MediaTime) throws -> RGBPicture? {
        guard let keyframe = picture.index.keyframe(atOrBefore: time) else { return nil }
        // Going on is cheaper than starting again unless a later keyframe lies in between.
        let canGoOn = current.map { keyframe.time <= $0.time && $0.time <= time } ?? false
        if !canGoOn { try begin(at: keyframe) }
        while ahead.map({ $0.time <= time }) ?? (current == nil) {
            guard try step() else { break }
        }
        return try current.map { try still(of: $0.frame) }
    }

    /// A frame that stands well for a time: the nearest keyframe if it is at most `distance` away, else the exact one.
    mutating func near(_ time: MediaTime, within distance: MediaTime) throws -> RGBPicture? {
        let keyframes = picture.index.keyframes
        let before = keyframes.lastPosition { $0.time <= time } ?? 0
        // What was trimmed away is decoded from, never shown.
        let neighbours = keyframes[before..<min(before + 2, keyframes.count)]
            .filter { .zero <= $0.time && $0.time < picture.index.end }
        let away = { (keyframe: SourceIndex.Keyframe) in
            keyframe.time < time ? time - keyframe.time : keyframe.time - time
        }
        guard let nearest = neighbours.min(by: { away($0) < away($1) }), away(nearest) <= distance else {
            return try exact(at: time)
        }
        if let lastKeyframe, lastKeyframe.keyframe == nearest { return lastKeyframe.still }
        current = nil
        ahead = nil
        guard let frame = try reader.still(at: nearest) else { return try exact(at: time) }
        let still = try still(of: frame)
        lastKeyframe = (nearest, still)
        return still
    }

    private mutating func begin(at keyframe: SourceIndex.Keyframe) throws {
        try reader.start(at: keyframe)
        current = nil
        ahead = try reader.next()
        _ = try step()
    }

    /// Moves on by one frame; false at the end, where the last one stays.
    private mutating func step() throws -> Bool {
        guard let next = ahead else { return false }
        current = next
        ahead = try reader.next()
        return true
    }

    private mutating func still(of frame: Frame) throws -> RGBPicture {
        defer { stillCount += 1 }
        var outputs = try scaler.scale(FrameGrid<Frame>.Stretch(picture: frame, slots: stillCount..<stillCount + 1))
        // Deinterlacing would wait for the next picture, which is another one.
        if outputs.isEmpty { outputs = try scaler.finish() }
        guard let scaled = outputs.first?.picture else { throw LibraryError("libavfilter gave no picture") }
        return try scaled.rgbPicture()
    }
}
