import Catalog
import HeadwaterCore
import Uploads

/// Reads videos with what the API tells of their work.
struct VideoReader: Sendable {
    let services: WebServices

    /// For cursors.
    static let list = "videos"

    /// Nil when there is no such video.
    func find(_ id: VideoID) async throws -> VideoResource? {
        let found = try await services.database.read { transaction -> (video: VideoRecord, jobs: [Job])? in
            guard let video = try transaction.videos.find(id) else { return nil }
            return (video, try Self.jobs(of: video, in: transaction))
        }
        guard let found else { return nil }
        return try await resource(found.video, jobs: found.jobs)
    }

    /// - Parameter cursor: the last video of the page before.
    func page(limit: Int, before cursor: VideoID?) async throws -> VideoList {
        let found = try await services.database.read { transaction in
            // One more tells whether another page follows.
            try transaction.videos.page(limit: limit + 1, before: cursor).map { video in
                (video: video, jobs: try Self.jobs(of: video, in: transaction))
            }
        }
        var list = VideoList(data: [], nextCursor: nil)
        if found.count > limit {
            list.nextCursor = PageCursor.text(found[limit - 1].video.id.text, of: Self.list)
        }
        for entry in found.prefix(limit) { list.data.append(try await resource(entry.video, jobs: entry.jobs)) }
        return list
    }

    private func resource(_ video: VideoRecord, jobs: [Job]) async throws -> VideoResource {
        let upload = video.state == .uploading ? try await services.uploads.progress(of: video.id) : nil
        return VideoResource(video: video, jobs: jobs, upload: upload)
    }

    /// Only where progress depends on them.
    private static func jobs(of video: VideoRecord, in transaction: any Transaction) throws -> [Job] {
        switch video.state {
        case .processing, .failed: try transaction.jobs.forVideo(video.id)
        case .uploading, .published: []
        }
    }
}
