/// What a person is trusted with; each role has all that the ones before it have.
public enum Role: String, Sendable, Codable, CaseIterable, Comparable {
    /// Watches, and sees what is public.
    case viewer
    /// Uploads, and decides about their own videos.
    case creator
    /// Sees and decides about everyone's videos.
    case moderator
    /// Decides about people, too.
    case admin

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    public static func < (left: Role, right: Role) -> Bool { left.rank < right.rank }
}
