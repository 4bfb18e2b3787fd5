import CFFmpeg
import HeadwaterCore

/// When a track is first and last heard; makes the timeline of a source that has no picture.
struct SoundSpan {
    private let base: TimeBase
    private let sampleRate: Int32
    private let findsJumps: Bool
    private var jumps: TimelinePieces
    private var last: (ticks: Int64, position: Int64, duration: Int64)?
    /// On the source's clock: behind what the container wants left out of the decoder's swinging in.
    private(set) var start: MediaTime?

    /// - Parameter findsJumps: whether the container's clock may jump and wrap.
    init(stream: DemuxedStream, findsJumps: Bool) {
        base = stream.timeBase
        sampleRate = max(1, stream.parameters.pointee.sample_rate)
        self.findsJumps = findsJumps
        jumps = TimelinePieces(base: base)
    }

    mutating func add(_ packet: Packet) {
        guard let ticks = packet.pts ?? packet.dts else {
            last?.duration += packet.duration
            return
        }
        if start == nil { start = base.time(ticks) + MediaTime(packet.skippedSamples, timescale: sampleRate) }
        if findsJumps { jumps.add(ticks: ticks, duration: packet.duration, position: packet.position) }
        last = (ticks, packet.position, packet.duration)
    }

    /// - Parameter start: the presentation's zero on the source's clock.
    func pieces(start: MediaTime) -> [SourceIndex.Piece] {
        jumps.pieces(zero: 0).map { SourceIndex.Piece(position: $0.position, offset: $0.offset - start) }
    }

    /// On the presentation timeline; nil when nothing was met.
    func end(clock: SourceClock) -> MediaTime? {
        last.map { clock.time(ticks: $0.ticks, position: $0.position, base: base) + base.time($0.duration) }
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
