import CFFmpeg
import HeadwaterCore

/// Scales each picture to all sizes of a rung group, smaller ones from larger ones.
struct LadderScaler {
    struct Output {
        /// The position of the size.
        var rendition: Int
        var picture: FrameGrid<Frame>.Stretch
    }

    private let sizes: [PixelSize]
    private let parents: [Int?]
    private let scalers: [Scaler]

    /// - Parameter sizes: from large to small.
    init(sizes: [PixelSize], source: VideoFacts, rate: FrameRate) {
        self.sizes = sizes
        parents = ScalingCascade.parents(of: sizes)
        scalers = zip(sizes, parents).map { size, parent in
            Scaler(size: size, source: parent == nil ? source : nil, rate: rate)
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
        try sizes.enumerated().map { position, size in
            Output(rendition: position, picture: FrameGrid<Frame>.Stretch(picture: try Frame.black(size), slots: slots))
        }
    }

    /// Runs a step for every scaler with what the same step of its parent gave, nil for the source's own.
    private func cascade(
        _ step: (Scaler, [FrameGrid<Frame>.Stretch]?) throws -> [FrameGrid<Frame>.Stretch]
    ) throws -> [Output] {
        var made: [[FrameGrid<Frame>.Stretch]] = []
        for (scaler, parent) in zip(scalers, parents) { made.append(try step(scaler, parent.map { made[$0] })) }
        return made.enumerated().flatMap { position, pictures in
            pictures.map { Output(rendition: position, picture: $0) }
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
        return frame
    }
}
