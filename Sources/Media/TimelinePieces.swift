import HeadwaterCore

/// Finds the jumps of a transport stream's clock from the decode times of its picture, in file order.
struct TimelinePieces {
    /// Longer than any pause that is meant to be seen, far shorter than a wrap.
    private static let jumpSeconds = 10.0

    private let base: TimeBase
    /// In ticks; the first piece counts as the source does, its zero is set at the end.
    private var found: [(position: Int64, offset: Int64)] = [(0, 0)]
    private var lastTicks: Int64?
    private var lastDuration: Int64 = 0

    init(base: TimeBase) { self.base = base }

    /// - Parameter duration: of the packet in ticks, 0 when it is not known.
    mutating func add(ticks: Int64, duration: Int64, position: Int64) {
        defer {
            lastTicks = ticks
            if duration > 0 { lastDuration = duration }
        }
        guard let lastTicks else { return }
        let delta = ticks - lastTicks
        let threshold = Int64(Self.jumpSeconds / base.seconds)
        guard delta > threshold || delta < -threshold / Int64(Self.jumpSeconds) else {
            if duration <= 0, delta > 0 { lastDuration = delta }
            return
        }
        let offset = found[found.count - 1].offset
        if abs(delta + TransportTimestamp.period) <= threshold {
            found.append((position, offset + TransportTimestamp.period))
        } else {
            found.append((position, offset + lastDuration - delta))
        }
    }

    /// The pieces once it is known which tick of the first one is the presentation's zero.
    func pieces(zero: Int64) -> [SourceIndex.Piece] {
        found.map { SourceIndex.Piece(position: $0.position, offset: base.time($0.offset - zero)) }
    }
}
