public import Accounts
public import Catalog
public import HeadwaterCore
public import Origin
public import Uploads

/// What can be done to a video whose work may be under way.
public struct WebVideoActions: Sendable {
    /// A failed video starts over; false when there is no such video or it has not failed.
    public var retry: @Sendable (VideoID) async throws -> Bool
    /// The video and all its bytes are removed; false when there is no such video.
    public var delete: @Sendable (VideoID) async throws -> Bool
    /// Captions take the place of those in their language, and get to the viewers.
    public var putCaptions: PutCaptions
    /// False when there are none in that language, or no such video.
    public var removeCaptions: @Sendable (CaptionLanguage, VideoID) async throws -> Bool

    /// The file, its language and label, and whose they are.
    public typealias PutCaptions =
        @Sendable (CaptionFile, CaptionLanguage, String?, VideoID) async throws -> CaptionOutcome

    public init(
        retry: @escaping @Sendable (VideoID) async throws -> Bool,
        delete: @escaping @Sendable (VideoID) async throws -> Bool,
        putCaptions: @escaping PutCaptions,
        removeCaptions: @escaping @Sendable (CaptionLanguage, VideoID) async throws -> Bool
    ) {
        self.retry = retry
        self.delete = delete
        self.putCaptions = putCaptions
        self.removeCaptions = removeCaptions
    }
}

/// The services behind the routes.
public struct WebServices: Sendable {
    public var database: any Database
    public var uploads: UploadService
    /// Nil when nothing is fetched from elsewhere.
    public var pulls: PullService?
    public var store: any ObjectStore
    public var coordination: any Coordination
    public var actions: WebVideoActions
    /// What keeps the job queue from its work right now; nil when nothing does.
    public var trouble: @Sendable () -> QueuePause.Trouble?
    /// Counts what clients ask; needed only where ``WebConfiguration/rateLimits`` are.
    public var rateLimiter: (any RateLimiter)?
    /// Signs the addresses of parts.
    public var office = PartTicket.Office()
    /// Nil on a server without accounts, whose callers all are its owner.
    public var accounts: AccountService?
    /// What players fetch; nil for one that hears of changes only by looking.
    public var origin: MediaOrigin?
    /// Nil when nobody counts.
    public var views: WebViews?

    public init(
        database: any Database, uploads: UploadService, pulls: PullService? = nil, store: any ObjectStore,
        coordination: any Coordination, actions: WebVideoActions,
        trouble: @escaping @Sendable () -> QueuePause.Trouble?, accounts: AccountService? = nil
    ) {
        self.database = database
        self.uploads = uploads
        self.pulls = pulls
        self.store = store
        self.coordination = coordination
        self.actions = actions
        self.trouble = trouble
        self.accounts = accounts
    }
}
