import CFFmpeg
import HeadwaterCore

/// When a track is first and last heard; makes the timeline of a source that has no picture.
struct SoundSpan {
    private let base: TimeBase
    private let findsJumps: Bool
    private var jumps: TimelinePieces
    private var first: (ticks: Int64, skippedSamples: Int64)?
    private var last: (ticks: Int64, position: Int64)?
    /// From the last packet with a time on: ticks where packets state them, and the number of those that do not.
    private var tail: (ticks: Int64, packets: Int64) = (0, 0)

    /// - Parameter findsJumps: whether the container's clock may jump and wrap.
    init(stream: DemuxedStream, findsJumps: Bool) {
        base = stream.timeBase
        self.findsJumps = findsJumps
        jumps = TimelinePieces(base: base)
    }

    mutating func add(_ packet: Packet) {
        if let ticks = packet.pts ?? packet.dts {
            if first == nil { first = (ticks, packet.skippedSamples) }
            if findsJumps { jumps.add(ticks: ticks, duration: packet.duration, position: packet.position) }
            last = (ticks, packet.position)
            tail = (0, 0)
        }
        if packet.duration > 0 { tail.ticks += packet.duration } else { tail.packets += 1 }
    }

    /// On the source's clock, behind what the container wants left out; nil when no packet has a time.
    func start(_ signal: SoundSurvey.Signal) -> MediaTime? {
        first.map { base.time($0.ticks) + Self.time(samples: $0.skippedSamples, signal) }
    }

    /// - Parameter start: the presentation's zero on the source's clock.
    func pieces(start: MediaTime) -> [SourceIndex.Piece] {
        jumps.pieces(zero: 0).map { SourceIndex.Piece(position: $0.position, offset: $0.offset - start) }
    }

    /// On the presentation timeline; nil when no packet has a time.
    func end(_ signal: SoundSurvey.Signal, clock: SourceClock) -> MediaTime? {
        last.map {
            clock.time(ticks: $0.ticks, position: $0.position, base: base) + base.time(tail.ticks)
                + Self.time(samples: tail.packets * Int64(signal.frameSamples), signal)
        }
    }

    private static func time(samples: Int64, _ signal: SoundSurvey.Signal) -> MediaTime {
        MediaTime(samples, timescale: Int32(clamping: max(1, signal.sampleRate)))
    }
}

extension Packet {
    /// Samples at its start that are not meant to be heard (`AV_PKT_DATA_SKIP_SAMPLES`: little-endian, 32 bits).
    fileprivate var skippedSamples: Int64 {
        var size = 0
        guard let data = av_packet_get_side_data(pointer, AV_PKT_DATA_SKIP_SAMPLES, &size), size >= 4 else { return 0 }
        return Int64(UInt32(littleEndian: UnsafeRawPointer(data).loadUnaligned(as: UInt32.self)))
    }
}
