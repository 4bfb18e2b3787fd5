import CFFmpeg
import HeadwaterCore

/// Decodes one track from a run of the index on and puts it on the presentation's grid of 48 kHz.
///
/// Samples are counted from the start of their run, whose phase in the grid is the same wherever decoding began, and
/// placed anew only where the timestamps have left the count.
final class SoundReader {
    /// Decoders and resamplers need what came before: most of all MP3, whose frames at 32 kbit/s lean on the five before
    /// (ISO/IEC 11172-3, 2.4.2.7: `main_data_begin` reaches back 511 bytes).
    private static let swingIn = MediaTime(250, timescale: 1000)
    /// Packets that may fail after a start in the middle because what they lean on was not read.
    private static let forgivenErrors = 8

    private let source: any ByteSource
    private let container: String
    private let index: SourceIndex
    private let runs: [SourceIndex.AudioRun]
    private let limits: CodecLimits
    private let channels: Int
    private let clock: SourceClock
    private var demuxer: Demuxer
    private var stream: DemuxedStream
    private let packet: Packet
    /// What a decoder must have seen before the packet that is held.
    private let predecessor: Packet
    private var decoder: Decoder?
    private var isPacketHeld = false
    private var isDrained = false
    /// By its timestamp, while ``SourceIndex/AudioRun/start`` is by its count.
    private let runTimes: [MediaTime]

    /// Nil once the first frame was placed, or when a packet does not tell its length.
    private var lead: Lead?
    private var length: PacketLength

    private var resampler: Resampler?
    /// The sound that is counted: its run's start, the samples decoded since then, and the next output position.
    private var origin = MediaTime.zero
    private var count: Int64 = 0
    private var nextPosition: Int64 = 0

    private(set) var tally = DecodeTally(decodedFrames: 0, errors: 0)
    private var errorsToForgive = 0

    private init(
        source: any ByteSource, container: String, index: SourceIndex, track: SourceIndex.AudioTrack,
        limits: CodecLimits,
        channels: Int, demuxer: Demuxer, stream: DemuxedStream, packet: Packet, predecessor: Packet
    ) {
        self.source = source
        self.container = container
        self.index = index
        runs = track.runs
        self.limits = limits
        self.channels = channels
        self.demuxer = demuxer
        self.stream = stream
        self.packet = packet
        self.predecessor = predecessor
        length = PacketLength(stream)
        let clock = SourceClock(pieces: index.pieces, keyframes: index.keyframes)
        let base = stream.timeBase
        self.clock = clock
        runTimes = runs.map { clock.time(ticks: $0.pts, position: $0.position, base: base) }
    }

    /// Opens a track and goes to where `time` can be heard from.
    /// - Returns: nil when there is no sound at all.
    static func open(
        _ source: any ByteSource, container: String, index: SourceIndex, streamIndex: Int, channels: Int,
        from time: MediaTime,
        limits: CodecLimits
    ) throws -> SoundReader? {
        guard let track = index.audio.first(where: { $0.streamIndex == streamIndex }), let first = track.runs.first
        else { return nil }
        let (demuxer, stream) = try openDemuxer(source, streamIndex: streamIndex, limits: limits)
        let reader = SoundReader(
            source: source, container: container, index: index, track: track, limits: limits, channels: channels,
            demuxer: demuxer, stream: stream, packet: try Packet.make(), predecessor: try Packet.make())
        let early = time - swingIn
        try reader.start(at: track.runs.last { $0.start <= early } ?? first)
        return reader
    }

    private static func openDemuxer(
        _ source: any ByteSource, streamIndex: Int, limits: CodecLimits
    ) throws -> (Demuxer, DemuxedStream) {
        let demuxer = try Demuxer.open(source, limits: limits)
        try demuxer.learnStreams()
        guard let stream = demuxer.stream(streamIndex), stream.kind == AVMEDIA_TYPE_AUDIO else {
            throw Failure(
                .unreadable, "This file changed after it was inspected.", detail: "no sound stream \(streamIndex)")
        }
        demuxer.keepOnly([streamIndex])
        return (demuxer, stream)
    }

    private func start(at run: SourceIndex.AudioRun) throws {
        lead = Lead(run: run)
        // The very first packet needs no seek, and some demuxers only there tell what to skip.
        if run != runs.first {
            errorsToForgive = Self.forgivenErrors
            if seek(to: run), try readUp(to: run) { return }
            (demuxer, stream) = try Self.openDemuxer(source, streamIndex: stream.index, limits: limits)
            length = PacketLength(stream)
            predecessor.clear()
        }
        guard try readUp(to: run) else {
            throw Failure(.unreadable, "This file changed after it was inspected.", detail: "no sound at \(run.start)")
        }
    }

    private func seek(to run: SourceIndex.AudioRun) -> Bool {
        switch container {
        case "mpegts", "mpeg", "flv": return run.position >= 0 && demuxer.seek(toByte: run.position)
        case "mov": return demuxer.seek(stream: stream.index, timestamp: run.pts)
        default:
            // Only the picture has a seek table. Writers put sound up to a second away from the picture it belongs to.
            let early = run.start - MediaTime(1, timescale: 1)
            guard let keyframe = index.keyframe(atOrBefore: early), keyframe.time <= early,
                let picture = demuxer.streams.first(where: { $0.kind == AVMEDIA_TYPE_VIDEO && !$0.isCoverArt })
            else { return false }
            if container == "matroska" { demuxer.inject(index.seekPoints, stream: picture.index) }
            return demuxer.seek(stream: picture.index, timestamp: keyframe.pts)
        }
    }

    private func readUp(to run: SourceIndex.AudioRun) throws -> Bool {
        let wanted = clock.time(ticks: run.pts, position: run.position, base: stream.timeBase)
        while try demuxer.read(into: packet) {
            guard packet.streamIndex == stream.index, let pts = packet.pts ?? packet.dts else { continue }
            if pts == run.pts {
                isPacketHeld = true
                return true
            }
            if wanted < clock.time(ticks: pts, position: packet.position, base: stream.timeBase) { return false }
            if length.needsPredecessor {
                predecessor.clear()
                av_packet_move_ref(predecessor.pointer, packet.pointer)
            }
        }
        return false
    }

    /// The next stretch of sound, nil at the end.
    func next() throws -> [SampleBlock]? {
        while true {
            if let decoder {
                switch try decoder.receive(onError: noteError) {
                case .frame(let frame):
                    tally.decodedFrames += 1
                    return try place(frame)
                case .end:
                    let rest = try finishResampler()
                    return rest.isEmpty ? nil : rest
                case .needsInput: break
                }
            }
            try feed()
        }
    }

    private func feed() throws {
        while !isPacketHeld, !isDrained {
            guard try demuxer.read(into: packet) else {
                isDrained = true
                break
            }
            isPacketHeld = packet.streamIndex == stream.index
        }
        if decoder == nil { decoder = try Decoder.open(stream, limits: limits) }
        guard let decoder else { return }
        guard isPacketHeld else {
            _ = try decoder.send(nil)
            return
        }
        if predecessor.byteCount > 0 {
            _ = length.samples(of: predecessor)
            if try !decoder.send(predecessor) { noteError() }
            predecessor.clear()
            return
        }
        isPacketHeld = false
        if let ticks = packet.pts ?? packet.dts {
            let corrected = ticks + clock.correction(ticks: ticks, position: packet.position, base: stream.timeBase)
            packet.pointer.pointee.pts = corrected
            packet.pointer.pointee.dts = corrected
            count(packet, at: corrected)
        }
        if try !decoder.send(packet) { noteError() }
    }

    private func count(_ packet: Packet, at ticks: Int64) {
        guard lead != nil, !length.isConstant, let samples = length.samples(of: packet) else {
            lead = nil
            return
        }
        lead?.add(samples, at: ticks)
    }

    private func noteError() {
        if errorsToForgive > 0, tally.decodedFrames < Self.forgivenErrors {
            errorsToForgive -= 1
        } else {
            tally.errors += 1
        }
    }

    private func place(_ frame: Frame) throws -> [SampleBlock] {
        let rate = max(1, frame.pointer.pointee.sample_rate)
        var blocks: [SampleBlock] = []
        if let ticks = frame.pts {
            let time = clock.time(ofCorrected: ticks, base: stream.timeBase)
            let run = runTimes.lastPosition { $0 <= time } ?? 0
            let ideal = runs[run].start + (time - runTimes[run])
            let counted = origin + MediaTime(count, timescale: rate)
            let deviation = ideal < counted ? counted - ideal : ideal - counted
            if resampler?.input != frame.resamplerInput || AudioRunTracker.tolerance < deviation {
                blocks = try finishResampler()
                try begin(frame, run: runs[run], at: ideal, rate: rate)
            }
        }
        guard let resampler else { return blocks }
        blocks.append(advance(try resampler.convert(frame)))
        count += Int64(frame.sampleCount)
        return blocks
    }

    /// Starts a resampler in the phase it would have, had it run since the start of the run.
    private func begin(_ frame: Frame, run: SourceIndex.AudioRun, at time: MediaTime, rate: Int32) throws {
        let output = Int64(TranscodePlan.audioSampleRate)
        let divisor = greatestCommonDivisor(Int64(rate), output)
        let phase = Int64(rate) / divisor
        origin = run.start
        count = (time - run.start).rescaled(to: rate)
        if let lead, lead.run == run, let ticks = frame.pts, let counted = lead.places[ticks] { count = counted }
        lead = nil
        var behind = count % phase
        if behind < 0 { behind += phase }
        // Rounded the same way before zero as behind it, or runs would be a sample apart.
        nextPosition =
            run.start.rescaled(to: TranscodePlan.audioSampleRate, rounding: .down) + (count - behind) / phase
            * (output / divisor)
        let resampler = try Resampler.open(like: frame, channels: channels)
        self.resampler = resampler
        // Where the assembler already has sound it keeps that.
        if behind > 0 { try resampler.insertSilence(Int(behind)) }
    }

    private func finishResampler() throws -> [SampleBlock] {
        guard let resampler else { return [] }
        self.resampler = nil
        return [advance(try resampler.convert(nil))]
    }

    private func advance(_ channels: [[Float]]) -> SampleBlock {
        let block = SampleBlock(position: nextPosition, channels: channels)
        nextPosition = block.end
        return block
    }
}

/// The first packets behind a start, by the samples before them: where a container rounds times to its clock, the first
/// frame is placed by these.
private struct Lead {
    let run: SourceIndex.AudioRun
    /// By the packets' timestamps.
    private(set) var places: [Int64: Int64] = [:]
    private var samples: Int64 = 0

    init(run: SourceIndex.AudioRun) { self.run = run }

    mutating func add(_ count: Int64, at ticks: Int64) {
        places[ticks] = samples
        samples += count
    }
}
