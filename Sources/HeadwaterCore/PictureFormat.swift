/// The formats that stills are made in.
public enum PictureFormat: String, Sendable, Codable, CaseIterable {
    case jpeg, webp, avif

    /// Without the dot.
    public var fileExtension: String {
        switch self {
        case .jpeg: "jpg"
        case .webp: "webp"
        case .avif: "avif"
        }
    }
}
