import Accounts
import Catalog
import HTTPTypes
import HeadwaterCore
import Hummingbird

/// Asks of every request whether its caller may do what it asks, of the very object that it names.
struct Gate: Sendable {
    let database: any Database
    /// Nil on a server without accounts, where everyone is its owner.
    let accounts: AccountService?

    init(_ services: WebServices) {
        database = services.database
        accounts = services.accounts
    }

    /// The caller as they are now, for a request that goes on for long.
    func current(_ caller: Caller) async throws -> Caller { try await accounts?.current(caller) ?? caller }

    /// Whether whoever holds an upload grant may still send anything by it. Without accounts there is none.
    func isGood(_ grant: GrantID) async throws -> Bool { try await accounts?.isGood(grant) ?? false }

    /// - Throws: ``Problem`` when the caller may not.
    func require(_ action: Action, _ context: WebContext) async throws {
        try await require(action, on: .server, context, missing: .notFound)
    }

    /// - Parameter missing: what is answered when there is no such video, or the caller may not know of it.
    /// - Throws: ``Problem`` when the caller may not.
    func require(
        _ action: Action, of id: VideoID, _ context: WebContext, missing: Problem = .videoNotFound
    ) async throws {
        // Without accounts nothing depends on the video.
        if context.caller == .owner { return }
        guard let video = try await database.read({ try $0.videos.find(id) }) else { throw missing }
        try await require(action, of: video, context, missing: missing)
    }

    /// As ``require(_:of:_:missing:)``, where nothing else finds out that there is no such video.
    func require(_ action: Action, ofVideo id: VideoID, _ context: WebContext) async throws {
        guard let video = try await database.read({ try $0.videos.find(id) }) else { throw Problem.videoNotFound }
        try await require(action, of: video, context, missing: .videoNotFound)
    }

    /// As ``require(_:of:_:missing:)``, also of uploads that have no video: partial ones, and those that were ended.
    func require(_ action: Action, ofUpload id: VideoID, _ context: WebContext) async throws {
        if context.caller == .owner { return }
        let object = try await database.read { transaction -> AccessObject? in
            if let video = try transaction.videos.find(id) { return AccessObject(video) }
            return try transaction.uploads.find(id).map { AccessObject($0) }
        }
        guard let object else { throw Problem.uploadNotFound }
        try await require(action, on: object, context, missing: .uploadNotFound)
    }

    func require(_ action: Action, of video: VideoRecord, _ context: WebContext, missing: Problem) async throws {
        try await require(action, on: AccessObject(video), context, missing: missing)
    }

    /// Those of the videos that the caller may watch without a token. Nothing is refused, so that nobody learns which of the others are
    /// there.
    ///
    /// - Parameter requiresTokens: where tokens are needed, a video is everyone's as little as a private one.
    func watchable(
        _ ids: Set<VideoID>, requiresTokens: Bool, _ context: WebContext
    ) async throws -> Set<VideoID> {
        let caller = context.caller
        if requiresTokens, caller.user == nil { return [] }
        if ids.isEmpty || caller == .owner { return ids }
        return try await database.read { tx in
            try ids.filter { id in
                guard var video = try tx.videos.find(id) else { return false }
                if requiresTokens { video.visibility = .private }
                return Permission.may(caller, .watchVideo, on: AccessObject(video))
            }
        }
    }

    private func require(
        _ action: Action, on object: AccessObject, _ context: WebContext, missing: Problem
    ) async throws {
        guard let refusal = Permission.refusal(context.caller, action, on: object) else { return }
        try await accounts?.recordRefusal(of: context.caller, action)
        switch refusal {
        case .hidden: throw missing
        case .signInNeeded: throw Problem.signInNeeded
        case .forbidden: throw Problem.forbidden
        }
    }
}

extension AccessObject {
    init(_ video: VideoRecord) {
        self = .video(
            owner: video.owner, video.visibility, isPlayable: video.isPlayable, grant: video.uploadGrant)
    }

    /// Of an upload without a video there is nothing to watch.
    init(_ upload: UploadRecord) {
        self = .video(
            owner: upload.owner.flatMap { UserID($0) }, .private, isPlayable: false, grant: upload.grant)
    }
}

extension Problem {
    static let signInNeeded = Problem(
        .unauthorized, "sign_in_needed", "Sign in to do this.", fields: [.wwwAuthenticate: "Bearer realm=\"headwater\""]
    )
    static let forbidden = Problem(.forbidden, "forbidden", "You may not do this.")
}
