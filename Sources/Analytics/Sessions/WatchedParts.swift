/// Which parts of a video were watched, in milliseconds from its beginning: disjoint, in order, and not many.
struct WatchedParts: Sendable, Equatable, Codable {
    /// Above which the two that are nearest to each other become one.
    static let maxParts = 64

    /// Beginnings and ends by turns.
    private(set) var edges: [Int64] = []

    var parts: [Range<Int64>] {
        stride(from: 0, to: edges.count, by: 2).map { edges[$0]..<edges[$0 + 1] }
    }

    /// Without what was watched twice.
    var total: Int64 { parts.reduce(0) { $0 + Int64($1.count) } }

    mutating func insert(_ part: Range<Int64>) {
        guard !part.isEmpty else { return }
        var (low, high) = (part.lowerBound, part.upperBound)
        var kept: [Range<Int64>] = []
        for known in parts {
            if known.upperBound < low || known.lowerBound > high {
                kept.append(known)
            } else {
                low = min(low, known.lowerBound)
                high = max(high, known.upperBound)
            }
        }
        kept.append(low..<high)
        kept.sort { $0.lowerBound < $1.lowerBound }
        while kept.count > Self.maxParts { Self.joinNearest(&kept) }
        edges = kept.flatMap { [$0.lowerBound, $0.upperBound] }
    }

    private static func joinNearest(_ parts: inout [Range<Int64>]) {
        let gaps = parts.indices.dropLast().map { ($0, parts[$0 + 1].lowerBound - parts[$0].upperBound) }
        guard let (place, _) = gaps.min(by: { $0.1 < $1.1 }) else { return }
        parts[place] = parts[place].lowerBound..<parts[place + 1].upperBound
        parts.remove(at: place + 1)
    }

    /// The whole seconds of the video of which at least half was watched.
    ///
    /// - Parameter limit: seconds behind which nobody looks.
    func seconds(upTo limit: Int) -> [Range<Int>] {
        parts.compactMap { part in
            let first = Int((part.lowerBound + 500) / 1000)
            let end = min(Int((part.upperBound + 500) / 1000), limit)
            return first < end ? first..<end : nil
        }
    }
}
