import HeadwaterCore

/// Presentation times of a source's packets.
///
/// A packet's piece follows from its byte position, always so for the picture, whose packets made the pieces. Streams
/// are interleaved, so near a jump of the clock a packet of sound may lie on the wrong side of it: where its own piece
/// puts it far from the keyframes around it in the file, of the neighbouring pieces the one is taken that puts it
/// nearest. The answer depends on the index alone, not on what was read before.
struct SourceClock {
    /// Sound does not lie further in the file from the picture it belongs to.
    private static let interleaving = MediaTime(2, timescale: 1)

    private let pieces: [SourceIndex.Piece]
    private let keyframes: [SourceIndex.Keyframe]

    /// - Parameter keyframes: none for packets of the picture.
    init(pieces: [SourceIndex.Piece], keyframes: [SourceIndex.Keyframe]) {
        precondition(!pieces.isEmpty, "an index has at least one piece")
        self.pieces = pieces
        self.keyframes = pieces.count > 1 ? keyframes : []
    }

    /// What a packet's timestamps are moved by, so that the whole stream counts as its first piece does.
    func correction(ticks: Int64, position: Int64, base: TimeBase) -> Int64 {
        guard pieces.count > 1 else { return 0 }
        return base.ticks(piece(of: base.time(ticks), position: position).offset - pieces[0].offset)
    }

    /// The presentation time of a timestamp that was corrected.
    func time(ofCorrected ticks: Int64, base: TimeBase) -> MediaTime { base.time(ticks) + pieces[0].offset }

    /// The presentation time of a packet as the demuxer gave it.
    func time(ticks: Int64, position: Int64, base: TimeBase) -> MediaTime {
        time(ofCorrected: ticks + correction(ticks: ticks, position: position, base: base), base: base)
    }

    private func piece(of time: MediaTime, position: Int64) -> SourceIndex.Piece {
        let own = max(0, (pieces.lastPosition { $0.position <= position } ?? 0))
        guard let before = keyframes.lastPosition(where: { $0.position <= position }) else { return pieces[own] }
        let anchor = keyframes[before].time
        if before + 1 < keyframes.count {
            let stretch = anchor - Self.interleaving...max(anchor, keyframes[before + 1].time) + Self.interleaving
            if stretch.contains(time + pieces[own].offset) { return pieces[own] }
        }
        let candidates = pieces[max(0, own - 1)...min(own + 1, pieces.count - 1)]
        return candidates.min {
            distance(time + $0.offset, anchor) < distance(time + $1.offset, anchor)
        } ?? pieces[own]
    }

    private func distance(_ left: MediaTime, _ right: MediaTime) -> MediaTime {
        left < right ? right - left : left - right
    }
}

extension Array {
    /// The last position whose element satisfies a condition that holds for a prefix of the array; O(log n).
    func lastPosition(where holds: (Element) -> Bool) -> Int? {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if holds(self[middle]) { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? nil : low - 1
    }
}

/// The 33 bits in which MPEG transport and program streams count (ISO/IEC 13818-1, 2.4.3.7).
enum TransportTimestamp {
    static let period: Int64 = 1 << 33

    /// The dts in `0 ..< period`, and the pts as near to it as it must be.
    static func normalised(pts: Int64?, dts: Int64?) -> (pts: Int64?, dts: Int64?) {
        guard let dts else { return (pts.map { $0 & (period - 1) }, nil) }
        let base = dts & (period - 1)
        guard let pts else { return (nil, base) }
        var distance = (pts - dts) & (period - 1)
        if distance >= period / 2 { distance -= period }
        return (base + distance, base)
    }
}
