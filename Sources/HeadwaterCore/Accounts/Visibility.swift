/// Who may watch a video beside its owner and those who moderate.
public enum Visibility: String, Sendable, Codable, CaseIterable {
    /// Everyone, and it is listed.
    case `public`
    /// Everyone who has its address.
    case unlisted
    /// Nobody else.
    case `private`

    /// For whoever wrote something else.
    public static let expected = "This is public, unlisted or private."
}
