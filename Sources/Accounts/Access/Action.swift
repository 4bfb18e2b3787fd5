/// What can be asked for. Each route names one.
public enum Action: String, Sendable, CaseIterable {
    // Of the library.
    case listVideos, createUpload
    // The file comes from an address that the server asks.
    case fetchUpload
    // Of one video.
    case seeVideo, watchVideo, changeVideo, addCaptions, retryVideo, deleteVideo
    // Who watched it, and how well it played.
    case seeAnalytics
    // Of one upload.
    case continueUpload, endUpload
    // Of the caller's own account.
    case seeAccount, changeAccount, manageKeys, makeGrant
    // Of the server.
    case seeUsers, changeUsers, seeAudit, seeMetrics, seeDocuments
    // Of every video together.
    case seeAllAnalytics
    // Of the webhooks, which hear of every video.
    case seeWebhooks, changeWebhooks
}
