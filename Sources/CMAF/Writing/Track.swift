/// What is written into one CMAF track: one rendition of picture or sound.
public struct Track: Sendable, Equatable {
    public enum Media: Sendable, Equatable {
        case video(VideoConfiguration)
        case audio(AudioConfiguration)
    }

    /// There is only one track in a CMAF file.
    public let id: UInt32 = 1
    /// Ticks per second of all times of the samples.
    public let timescale: Int32
    /// BCP-47; `und` when it is not known.
    public let language: String
    public let media: Media

    /// - Precondition: `timescale` is positive.
    public init(timescale: Int32, language: String, media: Media) {
        precondition(timescale > 0, "a timescale is positive")
        self.timescale = timescale
        self.language = language
        self.media = media
    }
}
