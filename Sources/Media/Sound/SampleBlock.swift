import HeadwaterCore

/// Sound at 48 kHz: samples of each channel, and where the first one lies on the presentation timeline.
struct SampleBlock {
    /// In samples; negative before the picture starts.
    var position: Int64
    var channels: [[Float]]

    var count: Int { channels.first?.count ?? 0 }
    var end: Int64 { position + Int64(count) }
}

/// Lays blocks of sound end to end: silence where none came, the earlier one where two overlap.
struct SoundAssembler {
    private let channelCount: Int
    /// What is outside is left out.
    private let range: Range<Int64>
    private var waiting: [[Float]]
    /// The position behind the last sample.
    private var end: Int64

    /// - Parameter range: the positions that are wanted.
    init(channels: Int, range: Range<Int64>) {
        channelCount = channels
        self.range = range
        waiting = Array(repeating: [], count: channels)
        end = range.lowerBound
    }

    var isComplete: Bool { end >= range.upperBound }

    mutating func add(_ block: SampleBlock) {
        let block = block.clamped(to: max(end, range.lowerBound)..<range.upperBound)
        guard block.count > 0 else { return }
        fill(to: block.position)
        for channel in 0..<channelCount { waiting[channel] += block.channels[channel] }
        end = block.end
    }

    /// Silence up to a position, for what never came.
    mutating func fill(to position: Int64) {
        let missing = min(position, range.upperBound) - end
        guard missing > 0 else { return }
        for channel in 0..<channelCount { waiting[channel] += [Float](repeating: 0, count: Int(missing)) }
        end += missing
    }

    /// The next `count` samples of each channel, nil while there are not so many.
    /// - Parameter ahead: samples behind them that are handed out too, and again by the next call.
    mutating func take(_ count: Int, ahead: Int = 0) -> [[Float]]? {
        guard waiting[0].count >= count + ahead else { return nil }
        let taken = waiting.map { Array($0[..<(count + ahead)]) }
        for channel in 0..<channelCount { waiting[channel].removeFirst(count) }
        return taken
    }
}

extension SampleBlock {
    /// What of it lies within a range of positions.
    func clamped(to range: Range<Int64>) -> SampleBlock {
        let start = min(max(position, range.lowerBound), end)
        let stop = max(min(end, range.upperBound), start)
        guard start > position || stop < end else { return self }
        let part = Int(start - position)..<Int(stop - position)
        return SampleBlock(position: start, channels: channels.map { Array($0[part]) })
    }
}
