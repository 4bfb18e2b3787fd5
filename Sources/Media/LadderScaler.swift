import CFFmpeg
import HeadwaterCore

/// Scales each picture to all sizes of a rung group, smaller ones from larger ones, each size once.
struct LadderScaler {
    struct Output {
        /// The position of the size.
        var rendition: Int
        var picture: FrameGrid<Frame>.Stretch
    }

    /// Each size once, from large to small.
    private let sizes: [PixelSize]
    /// The renditions that have each size.
    private let renditions: [[Int]]
    private let parents: [Int?]
    private let scalers: [Scaler]
    /// For the sizes that are made from the source; the others have it from those.
    private let overlays: [WatermarkOverlay?]
    private let watermark: Watermark?

    /// - Parameters:
    ///   - renditions: the size of each, several of which may be alike.
    ///   - watermark: laid on every picture.
    init(
        sizes renditions: [PixelSize], source: VideoFacts, rate: FrameRate, watermark: Watermark? = nil
    ) throws {
        let sizes = Set(renditions).sorted { ($0.pixelCount, $0.width) > ($1.pixelCount, $1.width) }
        self.sizes = sizes
        self.watermark = watermark
        self.renditions = sizes.map { size in renditions.indices.filter { renditions[$0] == size } }
        let parents = ScalingCascade.parents(of: sizes)
        self.parents = parents
        scalers = zip(sizes, parents).map { size, parent in
            Scaler(size: size, source: parent == nil ? source : nil, rate: rate)
        }
        overlays = try zip(sizes, parents).map { size, parent in
            parent == nil ? try watermark?.overlay(on: size) : nil
        }
    }

    func scale(_ picture: FrameGrid<Frame>.Stretch) throws -> [Output] {
        try cascade { scaler, parent in
            guard let parent else { return try scaler.scale(picture) }
            return try parent.flatMap { try scaler.scale($0) }
        }
    }

    /// What deinterlacing still holds back.
    func finish() throws -> [Output] {
        try cascade { scaler, parent in
            let rest = try parent?.flatMap { try scaler.scale($0) } ?? []
            return rest + (try scaler.finish())
        }
    }

    /// For a stretch of which no picture could be decoded.
    func black(slots: Range<Int>) throws -> [Output] {
        spread(
            try sizes.map { size in
                let picture = try Frame.black(size)
                try watermark?.overlay(on: size).draw(on: picture)
                return [FrameGrid<Frame>.Stretch(picture: picture, slots: slots)]
            })
    }

    /// Runs a step for every scaler with what the same step of its parent gave, nil for the source's own.
    private func cascade(
        _ step: (Scaler, [FrameGrid<Frame>.Stretch]?) throws -> [FrameGrid<Frame>.Stretch]
    ) throws -> [Output] {
        var made: [[FrameGrid<Frame>.Stretch]] = []
        for position in sizes.indices {
            let pictures = try step(scalers[position], parents[position].map { made[$0] })
            if let overlay = overlays[position] {
                for picture in pictures { try overlay.draw(on: picture.picture) }
            }
            made.append(pictures)
        }
        return spread(made)
    }

    private func spread(_ pictures: [[FrameGrid<Frame>.Stretch]]) -> [Output] {
        zip(renditions, pictures).flatMap { renditions, pictures in
            renditions.flatMap { rendition in pictures.map { Output(rendition: rendition, picture: $0) } }
        }
    }
}

extension Frame {
    /// A black picture as the encoders want it.
    static func black(_ size: PixelSize) throws(LibraryError) -> Frame {
        let frame = try Frame.make()
        let pointer = frame.pointer
        pointer.pointee.format = AV_PIX_FMT_YUV420P.rawValue
        pointer.pointee.width = Int32(size.width)
        pointer.pointee.height = Int32(size.height)
        try check(av_frame_get_buffer(pointer, 0), "av_frame_get_buffer")
        try check(shim_frame_fill_black(pointer), "av_image_fill_black")
        pointer.pointee.colorspace = AVCOL_SPC_BT709
        pointer.pointee.color_range = AVCOL_RANGE_MPEG
        return frame
    }
}
