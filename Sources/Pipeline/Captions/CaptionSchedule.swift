import Catalog
import HeadwaterCore

/// When the captions that people send reach viewers: by a publication of their own over the segments that are there, or by the
/// one that is under way.
enum CaptionSchedule {
    /// Has them published, in the transaction that changes them. A publication that is under way looks again at its end.
    static func publish(_ id: VideoID, in transaction: any Transaction) throws {
        guard let video = try transaction.videos.find(id), video.publication != nil else { return }
        switch video.state {
        case .uploading, .processing: return
        case .published: try transaction.videos.setState(id, from: .published, to: .processing)
        case .failed:
            try transaction.videos.setState(id, from: .failed, to: .processing)
            try transaction.jobs.retryAll(video: id)
        }
        try transaction.jobs.enqueue(
            WorkSchedule.captions(of: id, version: video.version + 1, at: transaction.now()))
    }

    /// At the switch to a publication: what was sent or taken away while it was made follows it.
    ///
    /// - Parameter published: the captions that it has.
    static func followUp(_ id: VideoID, published: [CaptionRecord], in transaction: any Transaction) throws {
        let wanted = try transaction.captions.list(of: id)
        let isSame = wanted.count == published.count && zip(wanted, published).allSatisfy { $0.shows(sameAs: $1) }
        if !isSame { try publish(id, in: transaction) }
    }
}
