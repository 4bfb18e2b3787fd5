import HeadwaterCore

/// Who may do what. The whole of it is here; `PermissionTests` shows it as a table.
public enum Permission {
    /// Whether a caller may do something to an object.
    public static func may(_ caller: Caller, _ action: Action, on object: AccessObject) -> Bool {
        switch caller {
        case .owner: mayOwner(action)
        case .anonymous: mayAnyone(action, object)
        case .account(let user, let role, _): may(user, role, action, object)
        case .key(_, let user, let role, let scopes):
            !scopes.isDisjoint(with: scopesAllowing(action)) && may(user, role, action, object)
        case .grant(let grant, _, _): may(grant, action, object)
        }
    }

    /// How a refusal is told, so that it tells nothing else.
    public enum Refusal: Sendable, Equatable {
        /// As if there were no such thing.
        case hidden
        /// Someone who signs in may be allowed to.
        case signInNeeded
        case forbidden
    }

    /// - Returns: nil when the caller may.
    public static func refusal(_ caller: Caller, _ action: Action, on object: AccessObject) -> Refusal? {
        if may(caller, action, on: object) { return nil }
        if case .video = object, !knowsOf(caller, object) { return .hidden }
        return caller == .anonymous ? .signInNeeded : .forbidden
    }

    /// A caller who may not even see a video must not learn that it exists, whatever they ask.
    private static func knowsOf(_ caller: Caller, _ object: AccessObject) -> Bool {
        switch caller {
        // An API key without `read` still acts for a person who may know.
        case .key(_, let user, let role, _): may(user, role, .seeVideo, object)
        default: may(caller, .seeVideo, on: object)
        }
    }

    /// On a server without accounts there are no accounts to see.
    private static func mayOwner(_ action: Action) -> Bool {
        switch action {
        case .seeAccount, .changeAccount, .manageKeys, .makeGrant, .seeUsers, .changeUsers, .seeAudit: false
        default: true
        }
    }

    private static func mayAnyone(_ action: Action, _ object: AccessObject) -> Bool {
        switch action {
        case .listVideos, .seeDocuments: true
        case .seeVideo, .watchVideo: isOpen(object)
        default: false
        }
    }

    /// A video that can't be played yet is its owner's business.
    private static func isOpen(_ object: AccessObject) -> Bool {
        guard case .video(_, let visibility, let isPlayable, _) = object else { return false }
        return visibility != .private && isPlayable
    }

    private static func may(_ user: UserID, _ role: Role, _ action: Action, _ object: AccessObject) -> Bool {
        let isTheirs =
            if case .video(let owner?, _, _, _) = object { owner == user } else { false }
        switch action {
        case .listVideos, .seeDocuments, .seeAccount, .changeAccount, .manageKeys: return true
        case .createUpload, .fetchUpload, .makeGrant: return role >= .creator
        case .seeVideo, .watchVideo: return isTheirs || role >= .moderator || isOpen(object)
        // Someone who may no longer create still decides about what is theirs, but adds nothing to it.
        case .changeVideo, .deleteVideo, .seeAnalytics: return isTheirs || role >= .moderator
        case .addCaptions, .retryVideo: return (isTheirs && role >= .creator) || role >= .moderator
        // Nobody adds bytes to another's file, whatever their role.
        case .continueUpload: return isTheirs && role >= .creator
        case .endUpload: return isTheirs || role >= .moderator
        case .seeUsers, .changeUsers, .seeAudit, .seeMetrics, .seeAllAnalytics, .seeWebhooks, .changeWebhooks:
            return role >= .admin
        }
    }

    /// A grant is for uploads, and only those that it began. Its holder sends files, and can't send the server for them:
    /// what the server reaches may be more than they do.
    private static func may(_ grant: GrantID, _ action: Action, _ object: AccessObject) -> Bool {
        switch (action, object) {
        case (.createUpload, .server): true
        case (.seeVideo, .video(_, _, _, grant)), (.continueUpload, .video(_, _, _, grant)),
            (.endUpload, .video(_, _, false, grant)):
            true
        default: mayAnyone(action, object) && action != .listVideos
        }
    }

    private static func scopesAllowing(_ action: Action) -> Set<KeyScope> {
        switch action {
        case .createUpload, .fetchUpload, .continueUpload, .endUpload, .makeGrant: [.upload]
        case .listVideos, .watchVideo, .seeAnalytics, .seeAccount: [.read]
        // Each of them has to be able to look at what it works on.
        case .seeVideo: [.read, .upload, .manage]
        case .changeVideo, .addCaptions, .retryVideo, .deleteVideo: [.manage]
        case .seeUsers, .seeAudit, .seeMetrics, .seeAllAnalytics, .seeWebhooks, .changeWebhooks: [.admin]
        // There is nothing in them of this server.
        case .seeDocuments: Set(KeyScope.allCases)
        // A stolen key must not be able to make itself at home.
        case .changeAccount, .manageKeys, .changeUsers: []
        }
    }
}
