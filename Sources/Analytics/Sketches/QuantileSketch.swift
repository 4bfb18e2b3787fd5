import Foundation

/// Quantiles of many numbers in little room, each within 1 % of a number that was added: the DDSketch of C. Masson, J. Rim and H. Lee
/// (VLDB 2019).
///
/// A number is counted in the bin between two powers of γ. Two sketches merge by adding their bins, exactly; and a number that was added
/// can be taken away again.
struct QuantileSketch: Sendable, Equatable {
    /// The relative error.
    static let accuracy = 0.01
    /// Less is counted as nothing, more as this much: so there are never more than some 1500 bins.
    static let range = 0.001...1e9

    private static let gamma = (1 + accuracy) / (1 - accuracy)
    private static let logGamma = log(gamma)

    private(set) var zeros: Int64 = 0
    /// By the power of γ at the upper end; no bin is empty.
    private(set) var bins: [Int32: Int64] = [:]
    private(set) var count: Int64 = 0

    init() {}

    var isEmpty: Bool { count == 0 }

    mutating func add(_ value: Double) { change(value, by: 1) }

    /// Takes away what was added before; what was not is left alone.
    mutating func remove(_ value: Double) { change(value, by: -1) }

    mutating func merge(_ other: QuantileSketch) {
        change(nil, by: other.zeros)
        for (bin, count) in other.bins { change(bin, by: count) }
    }

    /// The value that a part of all does not exceed; nil when there is none.
    ///
    /// - Parameter part: 0 to 1; 0.5 for the median.
    func quantile(_ part: Double) -> Double? {
        guard count > 0 else { return nil }
        let rank = Int64((min(max(part, 0), 1) * Double(count - 1)).rounded(.down))
        var passed = zeros
        if passed > rank { return 0 }
        for (bin, count) in bins.sorted(by: { $0.key < $1.key }) {
            passed += count
            if passed > rank { return Self.value(of: bin) }
        }
        return nil
    }

    private mutating func change(_ value: Double, by count: Int64) {
        change(Self.bin(of: value), by: count)
    }

    /// - Parameter bin: nil for zero.
    mutating func change(_ bin: Int32?, by change: Int64) {
        guard let bin else {
            let before = zeros
            zeros = max(0, zeros + change)
            count += zeros - before
            return
        }
        let before = bins[bin] ?? 0
        let after = max(0, before + change)
        bins[bin] = after == 0 ? nil : after
        count += after - before
    }

    private static func bin(of value: Double) -> Int32? {
        guard value >= range.lowerBound else { return nil }
        return Int32((log(min(value, range.upperBound)) / logGamma).rounded(.up))
    }

    static let binRange =
        Int32(
            (log(range.lowerBound) / logGamma).rounded(.up))...Int32(
            (log(range.upperBound) / logGamma).rounded(.up))

    /// What is off by the same part from both ends of the bin.
    private static func value(of bin: Int32) -> Double { 2 * pow(gamma, Double(bin)) / (gamma + 1) }
}

extension QuantileSketch {
    private static let version: UInt8 = 1

    /// The version, the count of zeros, then each bin as the difference to the one before and its count.
    var bytes: [UInt8] {
        var writer = CompactWriter()
        writer.byte(Self.version)
        writer.number(UInt64(zeros))
        writer.number(bins.count)
        var before: Int64 = 0
        for (bin, count) in bins.sorted(by: { $0.key < $1.key }) {
            writer.signed(Int64(bin) - before)
            writer.number(UInt64(count))
            before = Int64(bin)
        }
        return writer.bytes
    }

    init(bytes: [UInt8]) throws(MalformedBytes) {
        self.init()
        var reader = CompactReader(bytes)
        guard try reader.byte() == Self.version else { throw MalformedBytes() }
        change(nil, by: try Self.count(&reader))
        var bin: Int64 = 0
        for _ in 0..<(try reader.count(upTo: Self.binRange.count)) {
            let step = try reader.signed()
            guard step.magnitude < 1 << 20 else { throw MalformedBytes() }
            bin += step
            guard let place = Int32(exactly: bin), Self.binRange.contains(place), bins[place] == nil else {
                throw MalformedBytes()
            }
            change(place, by: try Self.count(&reader))
        }
        guard reader.isAtEnd else { throw MalformedBytes() }
    }

    private static func count(_ reader: inout CompactReader) throws(MalformedBytes) -> Int64 {
        Int64(try reader.count(upTo: 1 << 48))
    }
}
