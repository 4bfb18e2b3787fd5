import CFFmpeg
import HeadwaterCore

/// Decodes finished segments, each alone behind its init segment, as a player does after a seek.
struct SegmentDecoding {
    let limits: CodecLimits

    /// - Parameters:
    ///   - sources: the init segment, of no bytes for formats without one, then the segments.
    ///   - progress: told the segments that were decoded, since whoever waits takes silence for a hang.
    func run(
        _ sources: [any ByteSource], progress: (_ done: Int, _ of: Int) -> Void
    ) throws -> [DecodedSegment] {
        guard let head = sources.first else { return [] }
        let segments = sources.dropFirst()
        return try segments.enumerated().map { number, segment in
            defer { progress(number + 1, segments.count) }
            do {
                return try decode(ConcatenatedSource([head, segment]))
            } catch let failure as Failure {
                return DecodedSegment(
                    tracks: [], failure: failure.detail.map { "\(failure.message) (\($0))" } ?? failure.message)
            } catch let error as LibraryError where error.code != shim_AVERROR_ENOMEM {
                return DecodedSegment(tracks: [], failure: "\(error)")
            }
        }
    }

    private func decode(_ source: any ByteSource) throws -> DecodedSegment {
        let demuxer = try Demuxer.open(source, limits: limits)
        try demuxer.learnStreams()
        var tracks: [Int: TrackDecoding] = [:]
        let packet = try Packet.make()
        while try demuxer.read(into: packet) {
            let index = packet.streamIndex
            if tracks[index] == nil, let stream = demuxer.stream(index) {
                tracks[index] = TrackDecoding(stream, limits: limits)
            }
            try tracks[index]?.take(packet)
        }
        for index in tracks.keys { try tracks[index]?.finish(endsBySamples: demuxer.isTransportLike) }
        return DecodedSegment(tracks: tracks.sorted { $0.key < $1.key }.map(\.value.result))
    }
}

/// One track of a segment on its way through the decoder.
private struct TrackDecoding {
    private let stream: DemuxedStream
    /// Nil when there is none for this coding; then only packets are counted.
    private let decoder: Decoder?
    private(set) var result: DecodedTrack
    private var hasTimes = false

    init(_ stream: DemuxedStream, limits: CodecLimits) {
        self.stream = stream
        result = DecodedTrack(
            codec: stream.codecName, timescale: max(1, stream.timeBase.denominator / stream.timeBase.numerator))
        let isMedia = stream.kind == AVMEDIA_TYPE_VIDEO || stream.kind == AVMEDIA_TYPE_AUDIO
        // What cannot be decoded shows in the result: packets and no units.
        decoder = isMedia ? try? Decoder.open(stream, limits: limits) : nil
        // Priming is part of what was written.
        decoder?.keepSkippedSamples()
    }

    mutating func take(_ packet: Packet) throws {
        if result.packets == 0 { result.startsWithKey = packet.isKey }
        result.packets += 1
        if packet.isKey { result.keyPackets += 1 }
        note(packet)
        guard let decoder else { return }
        if try !decoder.send(packet) { result.errors += 1 }
        try receive(from: decoder)
    }

    /// - Parameter endsBySamples: the container states when a bundle of frames begins and not how long they last, so
    ///   that only the samples tell where sound ends.
    mutating func finish(endsBySamples: Bool) throws {
        guard let decoder else { return }
        _ = try decoder.send(nil)
        try receive(from: decoder)
        if endsBySamples, case .audio(let rate, _) = result.media, rate > 0 {
            let sound = MediaTime(result.decodedUnits, timescale: Int32(clamping: rate))
            result.end = result.start + sound.rescaled(to: result.timescale)
        }
    }

    private mutating func note(_ packet: Packet) {
        guard let pts = packet.pts else { return }
        let (start, end) = (pts, pts + max(0, packet.duration))
        result.start = hasTimes ? min(result.start, start) : start
        result.end = hasTimes ? max(result.end, end) : end
        hasTimes = true
    }

    private mutating func receive(from decoder: Decoder) throws {
        while true {
            var failures = 0
            let output = try decoder.receive { failures += 1 }
            result.errors += failures
            guard case .frame(let frame) = output else { return }
            if frame.isDamaged { result.errors += 1 }
            if frame.sampleCount > 0 {
                result.decodedUnits += Int64(frame.sampleCount)
                result.media = .audio(sampleRate: frame.sampleRate, channels: frame.channelCount)
            } else {
                result.decodedUnits += 1
                result.media = .video(picture(of: frame, decoder: decoder))
            }
        }
    }

    private func picture(of frame: Frame, decoder: Decoder) -> DecodedPicture {
        if case .video(var first) = result.media {
            first.isInterlaced = first.isInterlaced || frame.isInterlaced
            first.changes = first.changes || first.size != frame.size || first.pixelFormat != frame.formatName
            return first
        }
        return DecodedPicture(
            size: frame.size, pixelFormat: frame.formatName, bitDepth: frame.bitDepth,
            color: stream.color(of: frame), pixelAspect: stream.pixelAspect(of: frame),
            isInterlaced: frame.isInterlaced, changes: false, profile: decoder.profile, level: decoder.level)
    }
}

extension Frame {
    fileprivate var bitDepth: Int { Int(av_pix_fmt_desc_get(format)?.pointee.comp.0.depth ?? 8) }
    fileprivate var sampleRate: Int { Int(pointer.pointee.sample_rate) }
    fileprivate var channelCount: Int { Int(pointer.pointee.ch_layout.nb_channels) }
}

extension Decoder {
    /// As the decoder read it from the stream; FFmpeg adds flags to some profiles above the lowest byte.
    fileprivate var profile: Int { Int(codec.pointee.profile) & 0xFF }
    fileprivate var level: Int { Int(codec.pointee.level) }
}
