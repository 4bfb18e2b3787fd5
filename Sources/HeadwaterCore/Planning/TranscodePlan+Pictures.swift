extension TranscodePlan {
    /// Small pictures of the whole video, laid out on sheets.
    public struct Storyboard: Sendable, Codable, Equatable {
        /// Tile `n` shows the picture at `n * interval` and covers the time until the next one.
        public var interval: MediaTime
        public var tileCount: Int
        public var tileSize: PixelSize
        public var columns: Int
        /// Rows of a full sheet; the last sheet has only the rows it needs.
        public var rows: Int
        /// What each sheet is made as.
        public var formats: [PictureFormat]

        public init(
            interval: MediaTime, tileCount: Int, tileSize: PixelSize, columns: Int, rows: Int,
            formats: [PictureFormat] = [.jpeg, .webp]
        ) {
            self.interval = interval
            self.tileCount = tileCount
            self.tileSize = tileSize
            self.columns = columns
            self.rows = rows
            self.formats = formats
        }

        public var tilesPerSheet: Int { columns * rows }
        public var sheetCount: Int { (tileCount + tilesPerSheet - 1) / tilesPerSheet }
    }

    /// The still that stands for the video.
    public struct Poster: Sendable, Codable, Equatable {
        /// When the candidates are shown; the best of them becomes the poster.
        public var candidates: [MediaTime]
        /// From large to small.
        public var sizes: [PixelSize]
        /// What each size is made as.
        public var formats: [PictureFormat]
        /// The stream of a cover picture, which is a candidate too.
        public var coverStreamIndex: Int?

        public init(
            candidates: [MediaTime], sizes: [PixelSize], formats: [PictureFormat] = PictureFormat.allCases,
            coverStreamIndex: Int? = nil
        ) {
            self.candidates = candidates
            self.sizes = sizes
            self.formats = formats
            self.coverStreamIndex = coverStreamIndex
        }
    }

    /// A few seconds of the video as a moving picture: animated WebP, played in a loop.
    public struct Preview: Sendable, Codable, Equatable {
        /// When each picture of it is shown in the video.
        public var times: [MediaTime]
        public var frameRate: FrameRate
        public var size: PixelSize

        public init(times: [MediaTime], frameRate: FrameRate, size: PixelSize) {
            self.times = times
            self.frameRate = frameRate
            self.size = size
        }
    }
}
