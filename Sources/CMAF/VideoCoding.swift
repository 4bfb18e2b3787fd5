/// The coding of pictures, by the name of its configuration box: `avcC`, `hvcC`, `av1C`.
public enum VideoCoding: Sendable, Hashable, CaseIterable {
    /// H.264.
    case avc
    /// H.265.
    case hevc
    case av1
}
