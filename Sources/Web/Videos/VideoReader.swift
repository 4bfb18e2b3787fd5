import Accounts
import Catalog
import HeadwaterCore
import Uploads

/// Reads videos with what the API tells of their work.
struct VideoReader: Sendable {
    let services: WebServices

    /// For cursors.
    static let list = "videos"

    /// Nil when there is no such video, or the caller may not see it (any more).
    func find(_ id: VideoID, for caller: Caller) async throws -> VideoResource? {
        let found = try await services.database.read { transaction -> (video: VideoRecord, jobs: [Job])? in
            guard let video = try transaction.videos.find(id) else { return nil }
            return (video, try Self.jobs(of: video, in: transaction))
        }
        guard let found, Permission.may(caller, .seeVideo, on: AccessObject(found.video)) else { return nil }
        return try await resource(found.video, jobs: found.jobs, for: caller)
    }

    /// What the caller may find; those who moderate find everything.
    ///
    /// - Parameter cursor: the last video of the page before.
    func page(limit: Int, before cursor: VideoID?, for caller: Caller) async throws -> VideoList {
        let user = caller.user
        // A private video of nobody's: whoever sees it sees all.
        let seesAll = Permission.may(
            caller, .seeVideo, on: .video(owner: nil, .private, isPlayable: false, grant: nil))
        let found = try await services.database.read { transaction in
            // One more tells whether another page follows.
            let videos =
                seesAll
                ? try transaction.videos.page(limit: limit + 1, before: cursor)
                : try transaction.videos.page(listedFor: user, limit: limit + 1, before: cursor)
            return try videos.map { video in
                (video: video, jobs: try Self.jobs(of: video, in: transaction))
            }
        }
        var list = VideoList(data: [], nextCursor: nil)
        if found.count > limit {
            list.nextCursor = PageCursor.text(found[limit - 1].video.id.text, of: Self.list)
        }
        for entry in found.prefix(limit) {
            list.data.append(try await resource(entry.video, jobs: entry.jobs, for: caller))
        }
        return list
    }

    private func resource(_ video: VideoRecord, jobs: [Job], for caller: Caller) async throws -> VideoResource {
        let upload = video.state == .uploading ? try await services.uploads.progress(of: video.id) : nil
        return VideoResource(
            video: video, jobs: jobs, upload: upload,
            isEditable: Permission.may(caller, .changeVideo, on: AccessObject(video)))
    }

    /// Only where progress depends on them.
    private static func jobs(of video: VideoRecord, in transaction: any Transaction) throws -> [Job] {
        switch video.state {
        case .processing, .failed: try transaction.jobs.forVideo(video.id)
        case .uploading, .published: []
        }
    }
}
