public import HeadwaterCore

/// What something is asked of, as far as permission depends on it.
public enum AccessObject: Sendable, Equatable {
    /// The server as a whole, or what belongs to the caller.
    case server
    /// A video or the upload that it begins with.
    case video(owner: UserID?, Visibility, isPlayable: Bool, grant: GrantID?)
}
