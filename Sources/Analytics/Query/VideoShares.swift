import Catalog
import Foundation
import HeadwaterCore

/// What each video has of a time. Whole days and hours are read as such, and one span after the other, so that no more is held than one
/// span has.
enum VideoShares {
    struct Part: Equatable {
        var span: RollupSpan
        /// Milliseconds since 1970, on whole spans.
        var times: Range<Int64>
    }

    private static let decoder = JSONDecoder()

    /// - Parameters:
    ///   - times: milliseconds since 1970, on whole spans.
    ///   - smallest: the shortest span to read.
    static func read(
        _ times: Range<Int64>, by smallest: RollupSpan, _ tx: any Transaction
    ) throws -> [VideoID: Tally.Share] {
        var shares: [VideoID: Tally.Share] = [:]
        for part in parts(times, by: smallest) {
            for start in stride(from: part.times.lowerBound, to: part.times.upperBound, by: Int(part.span.length)) {
                let start = Timestamp(milliseconds: start)
                for (video, tally) in try tx.rollups.ofEachVideo(span: part.span.rawValue, startingAt: start) {
                    // A tally has the fields of a share among its own.
                    let more = try decoder.decode(Tally.Share.self, from: Data(tally.utf8))
                    var share = shares[video] ?? Tally.Share()
                    share.plays += more.plays
                    share.views += more.views
                    share.watched += more.watched
                    shares[video] = share
                }
            }
        }
        return shares
    }

    /// As few spans as cover a time, in order.
    static func parts(_ times: Range<Int64>, by smallest: RollupSpan) -> [Part] {
        for span in [RollupSpan.day, .hour] where span.length > smallest.length {
            let first = span.start(of: times.lowerBound + span.length - 1)
            let end = span.start(of: times.upperBound)
            guard first < end else { continue }
            return parts(times.lowerBound..<first, by: smallest) + [Part(span: span, times: first..<end)]
                + parts(end..<times.upperBound, by: smallest)
        }
        return times.isEmpty ? [] : [Part(span: smallest, times: times)]
    }
}
