/// Turns loud places down for a moment, so that no sample exceeds a ceiling.
///
/// The gain at a sample depends on the ``reach`` samples to both sides of it and on nothing else, so that jobs that
/// meet at a seam agree: it is the smallest gain needed nearby, smoothed by a triangle as wide as "nearby". All channels
/// are turned down alike, so that nothing moves between the loudspeakers. Gains are counted in integers: sums that are
/// updated from sample to sample would else depend on where they were begun.
struct PeakLimiter {
    /// -1 dBFS: what coding adds has room.
    static let mixedCeiling: Float = 0.891
    /// Half the width of the window of the smallest gain, and of the triangle: 10 ms, a period of the lowest tone that
    /// is common in speech, so that the gain does not follow single waves.
    private static let hold = 480
    /// Samples before and behind a stretch that its gain depends on.
    static let reach = 2 * hold
    /// The gain 1.
    private static let unity: Int64 = 1 << 24

    let ceiling: Float

    /// Limits a stretch of sound.
    /// - Parameters:
    ///   - channels: the stretch with ``reach`` samples before it and as many behind it.
    ///   - count: samples of the stretch.
    /// - Returns: the stretch alone.
    func limit(_ channels: [[Float]], count: Int) -> [[Float]] {
        precondition(channels.allSatisfy { $0.count == count + 2 * Self.reach }, "the reach comes with the stretch")
        let core = Self.reach..<Self.reach + count
        let peaks = Self.peaks(of: channels)
        guard let highest = peaks.max(), highest > ceiling else { return channels.map { Array($0[core]) } }
        let gains = smoothed(peaks)
        return channels.map { samples in
            zip(samples[core], gains).map { sample, gain in gain == 1 ? sample : sample * gain }
        }
    }

    private static func peaks(of channels: [[Float]]) -> [Float] {
        var peaks = [Float](repeating: 0, count: channels.first?.count ?? 0)
        for samples in channels {
            for index in peaks.indices { peaks[index] = max(peaks[index], abs(samples[index])) }
        }
        return peaks
    }

    /// The gains of all but the first and last ``reach`` samples.
    private func smoothed(_ peaks: [Float]) -> [Float] {
        let needed = peaks.map { peak in
            // Rounded down: the rounding must not let anything through.
            peak > ceiling ? Int64(Double(ceiling) / Double(peak) * Double(Self.unity)) : Self.unity
        }
        let lowest = Self.minima(of: needed, width: 2 * Self.hold + 1)
        let box = Self.hold + 1
        let triangle = Self.sums(of: Self.sums(of: lowest, width: box), width: box)
        let whole = Double(Self.unity) * Double(box) * Double(box)
        return triangle.map { Float(Double($0) / whole) }
    }

    /// The smallest of each `width` neighbours.
    private static func minima(of values: [Int64], width: Int) -> [Int64] {
        var minima: [Int64] = []
        minima.reserveCapacity(values.count)
        // Positions of values that no later one undercuts; the first is the smallest of the window.
        var candidates: [Int] = []
        var first = 0
        for (index, value) in values.enumerated() {
            while candidates.count > first, values[candidates[candidates.count - 1]] >= value {
                candidates.removeLast()
            }
            candidates.append(index)
            if candidates[first] <= index - width { first += 1 }
            if index >= width - 1 { minima.append(values[candidates[first]]) }
        }
        return minima
    }

    /// The sum of each `width` neighbours.
    private static func sums(of values: [Int64], width: Int) -> [Int64] {
        guard values.count >= width else { return [] }
        var sum = values[..<width].reduce(0, +)
        var sums = [sum]
        sums.reserveCapacity(values.count - width + 1)
        for index in width..<values.count {
            sum += values[index] - values[index - width]
            sums.append(sum)
        }
        return sums
    }
}
