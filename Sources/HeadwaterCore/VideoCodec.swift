/// The codecs that pictures are encoded in.
public enum VideoCodec: String, Sendable, Codable, CaseIterable {
    case h264, hevc, av1
}
