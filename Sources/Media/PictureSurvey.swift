import HeadwaterCore

/// The picture's packets as an inspection met them, and the timeline that follows from all of them.
struct PictureSurvey {
    private struct Record {
        var pts: Int64
        var dts: Int64
        var duration: Int64
        var position: Int64
        var isKey: Bool
        var isShown: Bool
    }

    struct Timeline {
        var pieces: [SourceIndex.Piece]
        var keyframes: [SourceIndex.Keyframe]
        /// When each frame is shown, in ticks from the presentation's zero, in file order.
        var displayTicks: [Int64]
        /// Ticks of the frame that is shown last; 0 when not known.
        var lastDuration: Int64
        /// How many ticks most frames last by their packets, nil when these do not say.
        var statedPeriod: Int64?
    }

    private let base: TimeBase
    private var records: [Record] = []
    private(set) var packetCount = 0
    private(set) var byteCount: Int64 = 0

    init(base: TimeBase) { self.base = base }

    mutating func add(_ packet: Packet) {
        packetCount += 1
        byteCount += Int64(packet.byteCount)
        // A packet without any time is shown somewhere between its neighbours; it marks nothing.
        guard let pts = packet.pts ?? packet.dts else {
            // The second field of a frame comes in a packet of its own.
            if let last = records.indices.last { records[last].duration += packet.duration }
            return
        }
        records.append(
            Record(
                pts: pts, dts: packet.dts ?? pts, duration: packet.duration, position: packet.position,
                isKey: packet.isKey, isShown: !packet.isDiscarded))
    }

    /// - Parameter findsJumps: whether the container's clock may jump and wrap.
    /// - Returns: nil when no frame is shown.
    func timeline(findsJumps: Bool) -> Timeline? {
        // Without a keyframe mark the first packet is tried: the decoder may find a way in.
        let start = records.firstIndex(where: \.isKey) ?? 0
        let usable = records[min(start, records.count)...]
        guard let first = usable.first else { return nil }
        var jumps = TimelinePieces(base: base)
        if findsJumps {
            for record in usable { jumps.add(ticks: record.dts, duration: record.duration, position: record.position) }
        }
        // Frames before the first keyframe in display order refer to what is not there.
        let leading = usable.prefix(while: { abs($0.dts - first.dts) < 10 * Int64(base.denominator) })
        guard let zero = leading.lazy.filter({ $0.isShown && $0.pts >= first.pts }).map(\.pts).min() else { return nil }
        let pieces = jumps.pieces(zero: zero)
        let anchors = usable.filter(\.isKey).map { record in
            // While the keyframes' times are being made they cannot serve as anchors: position alone decides.
            SourceIndex.Keyframe(
                pts: record.pts, dts: record.dts, position: record.position,
                time: SourceClock(pieces: pieces, keyframes: [])
                    .time(ticks: record.pts, position: record.position, base: base))
        }
        let keyframes =
            anchors.isEmpty
            ? [SourceIndex.Keyframe(pts: first.pts, dts: first.dts, position: first.position, time: .zero)] : anchors
        let clock = SourceClock(pieces: pieces, keyframes: keyframes)
        let shown = usable.filter(\.isShown).map { record in
            (
                ticks: record.pts - zero
                    + clock.correction(ticks: record.pts, position: record.position, base: base),
                duration: record.duration
            )
        }.filter { $0.ticks >= 0 }
        guard let last = shown.max(by: { $0.ticks < $1.ticks }) else { return nil }
        return Timeline(
            pieces: pieces, keyframes: keyframes, displayTicks: shown.map(\.ticks), lastDuration: last.duration,
            statedPeriod: Self.mostFrequent(shown.lazy.map(\.duration).filter { $0 > 0 }))
    }

    private static func mostFrequent(_ durations: some Sequence<Int64>) -> Int64? {
        var counts: [Int64: Int] = [:]
        for duration in durations { counts[duration, default: 0] += 1 }
        // The shorter of equals, so that the answer is always the same.
        return counts.max { ($0.value, -$0.key) < ($1.value, -$1.key) }?.key
    }

    /// The end of the frame that is shown last. A constant rate says how long that is better than its packet.
    func end(of timeline: Timeline, rate: FrameRateEstimate) -> MediaTime {
        let last = base.time(timeline.displayTicks.max() ?? 0)
        if rate.isVariable, timeline.lastDuration > 0 { return last + base.time(timeline.lastDuration) }
        let period = MediaTime(
            Int64((1_000_000 / rate.framesPerSecond).rounded()), timescale: 1_000_000)
        return last + period
    }
}
