import CFFmpeg
import HeadwaterCore

/// Makes the cues of all of a plan's subtitles in one pass over the file.
struct SubtitleExtraction {
    private static let microsecond = TimeBase(numerator: 1, denominator: 1_000_000)

    private let plan: TranscodePlan
    private let index: SourceIndex
    private let clock: SourceClock
    private let end: MediaTime

    init(plan: TranscodePlan, index: SourceIndex) {
        self.plan = plan
        self.index = index
        clock = SourceClock(pieces: index.pieces, keyframes: index.keyframes)
        end = plan.duration
    }

    /// - Parameter progress: told the bytes that were read.
    /// - Returns: the cues of each subtitle in the plan's order.
    /// - Throws: ``Failure`` when the file does not hold what was planned, ``Starved``, ``LibraryError``.
    func run(
        _ source: any ByteSource, limits: CodecLimits, progress: (_ done: Int, _ of: Int) -> Void
    ) throws -> [[SubtitleCue]] {
        let demuxer = try Demuxer.open(source, limits: limits)
        try demuxer.learnStreams()
        var tracks = try plan.subtitles.map { try Track($0.source, demuxer: demuxer) }
        demuxer.keepOnly(Set(plan.subtitles.map(\.source.streamIndex)))
        let byteCount = source.knownSize ?? 0
        var lastReport: Int64 = 0
        let packet = try Packet.make()
        while !tracks.isEmpty, try demuxer.read(into: packet) {
            if let stream = demuxer.stream(packet.streamIndex), let ticks = packet.pts ?? packet.dts {
                let time = clock.time(ticks: ticks, position: packet.position, base: stream.timeBase)
                let duration = Self.microsecond.ticks(stream.timeBase.time(packet.duration))
                for place in tracks.indices where tracks[place].streamIndex == packet.streamIndex {
                    try tracks[place].add(packet, time: Self.microsecond.ticks(time), duration: duration)
                }
            }
            let position = min(demuxer.position, byteCount)
            if position - lastReport >= 1 << 20 {
                lastReport = position
                progress(Int(position), Int(byteCount))
            }
        }
        progress(Int(byteCount), Int(byteCount))
        return try tracks.map { try $0.cues(until: end) }
    }
}

/// One subtitle while the file is read.
private struct Track {
    private enum Content {
        case text(SubtitleDecoder, CueList)
        /// Captions in the packets of a picture, or in a track of their own.
        case captions(CaptionCollector, isTrack: Bool)
    }

    let streamIndex: Int
    private var content: Content

    init(_ facts: SubtitleFacts, demuxer: Demuxer) throws {
        guard let stream = demuxer.stream(facts.streamIndex) else {
            throw Failure(
                .unreadable, "This file changed after it was inspected.", detail: "no stream \(facts.streamIndex)")
        }
        streamIndex = facts.streamIndex
        if stream.kind == AVMEDIA_TYPE_VIDEO || stream.codecID == AV_CODEC_ID_EIA_608 {
            content = .captions(
                CaptionCollector(channel: facts.captionChannel ?? 1), isTrack: stream.kind != AVMEDIA_TYPE_VIDEO)
        } else {
            content = .text(try SubtitleDecoder.open(stream), CueList())
        }
    }

    /// Times are in microseconds on the presentation timeline; a duration of 0 is open.
    mutating func add(_ packet: Packet, time: Int64, duration: Int64) throws {
        switch content {
        case .captions(var captions, let isTrack):
            // Out of the enumeration, so that adding does not copy.
            content = .captions(CaptionCollector(channel: 1), isTrack: isTrack)
            let pairs = isTrack ? CaptionData.pairs(ofTriples: packet.bytes) : CaptionData.pairs(in: packet.bytes)
            captions.add(pairs, time: time)
            content = .captions(captions, isTrack: isTrack)
        case .text(let decoder, var list):
            content = .text(decoder, CueList())
            packet.pointer.pointee.pts = time
            packet.pointer.pointee.duration = duration
            if var event = try decoder.decode(packet) {
                event.start = time
                if duration > 0 { event.duration = duration }
                list.add(event)
            }
            content = .text(decoder, list)
        }
    }

    func cues(until end: MediaTime) throws -> [SubtitleCue] {
        switch content {
        case .captions(let captions, _): try captions.cues(until: end)
        case .text(_, let list): list.cues(until: end)
        }
    }
}
