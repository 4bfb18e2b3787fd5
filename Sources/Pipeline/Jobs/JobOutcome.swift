import Catalog
import HeadwaterCore

/// How an attempt ended, other than by throwing.
enum JobOutcome: Sendable {
    /// Done; the rows that say so are written in the same transaction that marks the job as succeeded,
    /// so that a worker that lost its lease writes nothing.
    ///
    /// The tally is kept with the job, for the video's error ratio, and so is the quality of what it encoded.
    case done(
        tally: DecodeTally? = nil, quality: [RenditionQuality] = [],
        @Sendable (any Transaction) throws -> Void)
    /// The plan has to change: the rows, written only while the lease is held, start this job and others over.
    case replanned(reason: String, @Sendable (any Transaction) throws -> Void)
    /// The source does not reach far enough yet.
    case starved(offset: Int64)
    /// Has had its turn. The next comes when the source has so many bytes, and not before the pause is over; the rows are
    /// written with it.
    case waiting(forBytes: Int64, after: Duration, @Sendable (any Transaction) throws -> Void)
}
