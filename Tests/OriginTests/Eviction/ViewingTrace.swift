import Foundation

/// A made-up record of what viewers fetch: popular segments by Zipf's law, and now and then a film that one viewer watches to its end.
///
/// The same parameters and seed give the same trace on every machine.
struct ViewingTrace {
    /// Segments that many watch.
    var popular = 20_000
    /// The exponent of Zipf's law: how much more the first is asked for than the hundredth.
    var skew = 0.9
    /// The part of all requests that belongs to films nobody else watches just then, 0 to 1.
    var scanShare = 0.3
    /// Segments of such a film.
    var scanLength = 400
    var requests = 200_000
    var seed: UInt64

    /// Bytes of a segment: one of the ladder's rungs, by its key, so that it is always the same.
    static func weight(of key: Int) -> Int { [60_000, 150_000, 400_000, 900_000, 1_800_000][abs(key) % 5] }

    var workingSet: Int { (0..<popular).reduce(0) { $0 + Self.weight(of: $1) } }

    func forEach(_ body: (Int) -> Void) {
        var random = SplitMix(state: seed)
        let cumulative = Self.zipf(popular, skew)
        var scanned = -1
        var left = 0
        for _ in 0..<requests {
            if random.unit() < scanShare {
                // Films go on where they were; keys below zero were never asked for before.
                if left == 0 { left = scanLength }
                left -= 1
                body(scanned)
                scanned -= 1
            } else {
                body(Self.position(of: random.unit(), in: cumulative))
            }
        }
    }

    private static func zipf(_ count: Int, _ skew: Double) -> [Double] {
        var sum = 0.0
        let sums = (1...count).map { rank in
            sum += pow(Double(rank), -skew)
            return sum
        }
        return sums.map { $0 / sum }
    }

    private static func position(of value: Double, in cumulative: [Double]) -> Int {
        var low = 0
        var high = cumulative.count - 1
        while low < high {
            let middle = (low + high) / 2
            if cumulative[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// Steele and others, "Fast splittable pseudorandom number generators", OOPSLA 2014.
struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// 0 up to 1.
    mutating func unit() -> Double { Double(next() >> 11) / Double(1 << 53) }
}
