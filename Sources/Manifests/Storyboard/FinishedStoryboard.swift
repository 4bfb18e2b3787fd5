public import HeadwaterCore

/// A storyboard whose sheets are made.
public struct FinishedStoryboard: Sendable, Equatable {
    public struct Sheet: Sendable, Equatable {
        /// Relative to where the video's files lie.
        public var uri: String
        public var byteCount: Int64

        public init(uri: String, byteCount: Int64) {
            self.uri = uri
            self.byteCount = byteCount
        }
    }

    public var plan: TranscodePlan.Storyboard
    public var duration: MediaTime
    /// Each format has all sheets, in their order.
    public var sheets: [PictureFormat: [Sheet]]

    public init(plan: TranscodePlan.Storyboard, duration: MediaTime, sheets: [PictureFormat: [Sheet]]) {
        self.plan = plan
        self.duration = duration
        self.sheets = sheets
    }

    /// How a multivariant playlist offers the image playlist.
    public func variant(uri: String) -> MultivariantPlaylist.ImageVariant {
        MultivariantPlaylist.ImageVariant(
            uri: uri, bandwidth: peakBitsPerSecond(of: .jpeg), codecs: ["jpeg"], resolution: plan.tileSize)
    }

    /// How long a full sheet stands.
    var sheetDuration: MediaTime {
        MediaTime(plan.interval.value * Int64(plan.tilesPerSheet), timescale: plan.interval.timescale)
    }

    /// How long each sheet stands: the last one to the end of the video.
    var sheetDurations: [MediaTime] {
        (0..<plan.sheetCount).map { sheet in
            let start = MediaTime(sheetDuration.value * Int64(sheet), timescale: sheetDuration.timescale)
            let end = start + sheetDuration
            return sheet == plan.sheetCount - 1 || duration < end ? duration - start : sheetDuration
        }
    }

    /// Bits per second of the format's largest sheet over its time, rounded up.
    func peakBitsPerSecond(of format: PictureFormat) -> Int {
        zip(sheets[format] ?? [], sheetDurations).reduce(0) { peak, sheet in
            let seconds = max(sheet.1.seconds, plan.interval.seconds)
            return max(peak, Int((Double(sheet.0.byteCount * 8) / seconds).rounded(.up)))
        }
    }
}
