public import HeadwaterCore

/// A finished presentation as DASH describes it (ISO/IEC 23009-1): the same segments as the HLS playlists name.
///
/// Segments end in a hash of their bytes, so that they are listed (`SegmentList`) and no template can name them; their
/// times stand in a `SegmentTimeline`.
public struct MediaPresentation: Sendable, Equatable {
    public struct Video: Sendable, Equatable {
        public var rendition: FinishedRendition
        /// The folder of its segments, relative to the manifest, with a slash at its end.
        public var folder: String
        public var frameRate: FrameRate

        public init(rendition: FinishedRendition, folder: String, frameRate: FrameRate) {
            self.rendition = rendition
            self.folder = folder
            self.frameRate = frameRate
        }
    }

    public struct Audio: Sendable, Equatable {
        public var rendition: FinishedRendition
        public var folder: String
        public var plan: TranscodePlan.AudioRendition

        public init(rendition: FinishedRendition, folder: String, plan: TranscodePlan.AudioRendition) {
            self.rendition = rendition
            self.folder = folder
            self.plan = plan
        }
    }

    public struct Text: Sendable, Equatable {
        /// Of the whole track as one WebVTT file, relative to the manifest.
        public var uri: String
        public var byteCount: Int64
        public var plan: TranscodePlan.SubtitleRendition

        public init(uri: String, byteCount: Int64, plan: TranscodePlan.SubtitleRendition) {
            self.uri = uri
            self.byteCount = byteCount
            self.plan = plan
        }
    }

    public var duration: MediaTime
    /// EXT-X-TARGETDURATION of the same segments, in seconds: what a player has to buffer for the stated bandwidths.
    public var targetDuration: Int
    public var videos: [Video]
    public var audios: [Audio]
    public var texts: [Text]
    public var storyboard: FinishedStoryboard?

    public init(
        duration: MediaTime, targetDuration: Int, videos: [Video], audios: [Audio], texts: [Text] = [],
        storyboard: FinishedStoryboard? = nil
    ) {
        self.duration = duration
        self.targetDuration = targetDuration
        self.videos = videos
        self.audios = audios
        self.texts = texts
        self.storyboard = storyboard
    }
}
