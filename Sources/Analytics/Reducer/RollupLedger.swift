import Catalog
import HeadwaterCore

/// The sums that one batch of records changes. Lives within one transaction.
struct RollupLedger {
    private let tx: any Transaction
    private var rollups: [RollupRecord.Key: Rollup] = [:]
    /// Stored sums that nobody can read; they were begun anew.
    private(set) var unreadable = 0

    init(_ tx: any Transaction) { self.tx = tx }

    /// Takes back what a session was and adds what it has become.
    mutating func replace(
        _ before: Contribution?, startedAt beforeStart: Int64?, by after: Contribution?, startedAt afterStart: Int64?,
        of video: VideoID
    ) throws {
        if let before, let beforeStart {
            try change(video, at: beforeStart) { $0.remove(before) }
        }
        if let after, let afterStart {
            try change(video, at: afterStart) { $0.add(after) }
        }
    }

    private mutating func change(_ video: VideoID, at time: Int64, _ body: (inout Rollup) -> Void) throws {
        for span in RollupSpan.allCases {
            for video in [video, nil] {
                let key = RollupRecord.Key(
                    video: video, span: span.rawValue, startsAt: Timestamp(milliseconds: span.start(of: time)))
                var rollup = try rollups.removeValue(forKey: key) ?? known(key)
                body(&rollup)
                rollups[key] = rollup
            }
        }
    }

    private mutating func known(_ key: RollupRecord.Key) throws -> Rollup {
        var rollup = Rollup()
        do {
            if let stored = try tx.rollups.find(key) { rollup = try Rollup(stored) }
        } catch let error where isUnreadable(error) {
            unreadable += 1
        }
        if key.video != nil, key.span == RollupSpan.day.rawValue, rollup.retention == nil {
            rollup.retention = RetentionCurve()
        }
        return rollup
    }

    func store() throws {
        for (key, rollup) in rollups { try tx.rollups.put(rollup.record(key)) }
    }
}
