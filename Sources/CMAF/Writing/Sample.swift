/// One picture or one frame of sound. Times are ticks of the track.
public struct Sample: Sendable, Equatable {
    /// Slices behind their lengths (see ``AccessUnit``), or one raw AAC frame.
    public var data: [UInt8]
    public var duration: Int32
    /// Presentation minus decode time; may be negative.
    public var compositionOffset: Int32
    /// Whether decoding can start here; true for every frame of sound.
    public var isSync: Bool

    public init(data: [UInt8], duration: Int32, compositionOffset: Int32 = 0, isSync: Bool) {
        self.data = data
        self.duration = duration
        self.compositionOffset = compositionOffset
        self.isSync = isSync
    }
}
