import CFFmpeg
import HeadwaterCore

/// What is needed to decode any part of a source's picture.
struct SourcePicture {
    let source: any ByteSource
    let facts: VideoFacts
    let container: String
    let index: SourceIndex
    let limits: CodecLimits

    /// - Throws: ``Failure`` with `codec_protocol` when the source has no picture.
    init(source: any ByteSource, facts: SourceFacts, index: SourceIndex, limits: CodecLimits) throws(Failure) {
        guard let video = facts.video else {
            throw Failure(.codecProtocol, "The task is about a picture, and the source has none.")
        }
        self.source = source
        self.facts = video
        container = facts.container
        self.index = index
        self.limits = limits
    }
}

/// Decodes the picture from a keyframe on, in display order, on the presentation's clock.
///
/// A seek is never trusted: the first keyframe that is read must be the planned one. If the demuxer landed behind it,
/// the file is read from its start, which is always right and rarely slow.
final class VideoReader {
    private let picture: SourcePicture
    private let economy: Decoder.Economy
    private let clock: SourceClock
    private var demuxer: Demuxer
    private var stream: DemuxedStream
    private var decoder: Decoder?
    private let packet: Packet
    /// Frames before it refer to pictures that were not read.
    private var firstTime = MediaTime.zero
    /// The planned keyframe, read and not yet decoded.
    private var isPacketHeld = false
    private var isDrained = false
    private var displayTimes = DisplayTimes()
    private var lastPacketTime: MediaTime?

    /// Frames and errors within this part of the presentation are counted.
    var counted: Range<MediaTime>?
    private(set) var tally = DecodeTally(decodedFrames: 0, errors: 0)

    private init(
        picture: SourcePicture, economy: Decoder.Economy, demuxer: Demuxer, stream: DemuxedStream, packet: Packet
    ) {
        self.picture = picture
        self.economy = economy
        self.demuxer = demuxer
        self.stream = stream
        self.packet = packet
        clock = SourceClock(pieces: picture.index.pieces, keyframes: picture.index.keyframes)
    }

    /// - Parameter economy: what may be left out of decoding.
    static func open(_ picture: SourcePicture, economy: Decoder.Economy = .none) throws -> VideoReader {
        let (demuxer, stream) = try openDemuxer(picture)
        return VideoReader(
            picture: picture, economy: economy, demuxer: demuxer, stream: stream, packet: try Packet.make())
    }

    private static func openDemuxer(_ picture: SourcePicture) throws -> (Demuxer, DemuxedStream) {
        let demuxer = try Demuxer.open(picture.source, limits: picture.limits)
        try demuxer.learnStreams()
        guard let stream = demuxer.stream(picture.facts.streamIndex), stream.kind == AVMEDIA_TYPE_VIDEO else {
            throw Failure(.unreadable, "This file changed after it was inspected.", detail: "no picture stream")
        }
        demuxer.keepOnly([stream.index])
        return (demuxer, stream)
    }

    var pixelAspect: [Int] { picture.facts.pixelAspect }

    /// Goes to a keyframe of the index.
    func start(at keyframe: SourceIndex.Keyframe) throws {
        decoder?.flush()
        displayTimes = DisplayTimes()
        isDrained = false
        firstTime = keyframe.time
        if seek(to: keyframe), try readUp(to: keyframe) { return }
        (demuxer, stream) = try Self.openDemuxer(picture)
        decoder = nil
        guard try readUp(to: keyframe) else {
            throw Failure(
                .unreadable, "This file changed after it was inspected.", detail: "no keyframe at \(keyframe.time)")
        }
    }

    /// The picture of a keyframe of the index, decoded without what follows it in the file: after this only a start at
    /// a keyframe goes on.
    ///
    /// - Returns: nil when the decoder wants more than the one packet.
    func still(at keyframe: SourceIndex.Keyframe) throws -> Frame? {
        try start(at: keyframe)
        isPacketHeld = false
        let decoder = try openDecoder()
        decoder.economise(economy, isAlone: true)
        defer {
            decoder.flush()
            decoder.economise(economy, isAlone: false)
        }
        guard try decoder.send(packet), try decoder.send(nil) else { return nil }
        guard case .frame(let frame) = try decoder.receive(onError: noteError) else { return nil }
        return frame
    }

    private func seek(to keyframe: SourceIndex.Keyframe) -> Bool {
        switch picture.container {
        case "mpegts", "mpeg", "flv": return keyframe.position >= 0 && demuxer.seek(toByte: keyframe.position)
        case "mov", "avi": return demuxer.seek(stream: stream.index, timestamp: keyframe.dts)
        case "matroska":
            demuxer.inject(picture.index.seekPoints, stream: stream.index)
            return demuxer.seek(stream: stream.index, timestamp: keyframe.pts)
        default: return demuxer.seek(stream: stream.index, timestamp: keyframe.pts)
        }
    }

    /// Reads until the keyframe is the next packet; false when what comes lies behind it.
    private func readUp(to keyframe: SourceIndex.Keyframe) throws -> Bool {
        while try demuxer.read(into: packet) {
            guard packet.streamIndex == stream.index, let pts = packet.pts ?? packet.dts else { continue }
            if pts == keyframe.pts, packet.position == keyframe.position || packet.dts ?? pts == keyframe.dts {
                isPacketHeld = true
                return true
            }
            let time = clock.time(ticks: pts, position: packet.position, base: stream.timeBase)
            if packet.isKey, keyframe.time < time { return false }
        }
        return false
    }

    /// The next frame, nil at the end of the file.
    func next() throws -> (frame: Frame, time: MediaTime)? {
        while true {
            if let decoder {
                switch try decoder.receive(onError: noteError) {
                case .frame(let frame):
                    if let time = time(of: frame), time >= firstTime { return (count(frame, at: time), time) }
                    continue
                case .end: return nil
                case .needsInput: break
                }
            }
            try feed()
        }
    }

    /// The next packet as the file has it and when it is shown, nil at the end; for who does not decode. The packet is
    /// another one after the next call.
    func nextPacket() throws -> (packet: Packet, time: MediaTime)? {
        try holdPacket()
        guard isPacketHeld else { return nil }
        isPacketHeld = false
        guard let ticks = packet.pts ?? packet.dts else {
            throw Failure(.unreadable, "This file changed after it was inspected.", detail: "a packet without a time")
        }
        return (packet, clock.time(ticks: ticks, position: packet.position, base: stream.timeBase))
    }

    /// The codec's configuration as the container has it; empty when only the packets do.
    var extradata: [UInt8] { stream.extradata }

    private func holdPacket() throws {
        while !isPacketHeld, !isDrained {
            guard try demuxer.read(into: packet) else {
                isDrained = true
                break
            }
            isPacketHeld = packet.streamIndex == stream.index
        }
    }

    private func feed() throws {
        try holdPacket()
        let decoder = try openDecoder()
        if isPacketHeld {
            isPacketHeld = false
            prepareTimes()
            if try !decoder.send(packet) { noteError() }
        } else {
            _ = try decoder.send(nil)
        }
    }

    private func openDecoder() throws -> Decoder {
        if let decoder { return decoder }
        let opened = try Decoder.open(stream, limits: picture.limits)
        opened.economise(economy, isAlone: false)
        decoder = opened
        return opened
    }

    /// Puts the packet on one continuous clock, so that the frame that comes out of it is too.
    private func prepareTimes() {
        guard let ticks = packet.pts ?? packet.dts else { return }
        let correction = clock.correction(ticks: ticks, position: packet.position, base: stream.timeBase)
        packet.pointer.pointee.pts = ticks + correction
        if let dts = packet.dts { packet.pointer.pointee.dts = dts + correction }
        lastPacketTime = clock.time(ofCorrected: ticks + correction, base: stream.timeBase)
        if demuxer.hasOnlyDecodeTimes { displayTimes.sent(ticks + correction) }
    }

    private func time(of frame: Frame) -> MediaTime? {
        let ticks = demuxer.hasOnlyDecodeTimes ? displayTimes.nextShown() : frame.pts
        return ticks.map { clock.time(ofCorrected: $0, base: stream.timeBase) }
    }

    private func count(_ frame: Frame, at time: MediaTime) -> Frame {
        guard counted?.contains(time) ?? true else { return frame }
        tally.decodedFrames += 1
        if frame.isDamaged { tally.errors += 1 }
        return frame
    }

    private func noteError() {
        guard let lastPacketTime, counted?.contains(lastPacketTime) ?? true else { return }
        tally.errors += 1
    }
}

/// When frames are shown whose container only says when they are decoded: the earliest time that is not taken yet.
private struct DisplayTimes {
    private var waiting: [Int64] = []

    mutating func sent(_ ticks: Int64) {
        waiting.insert(ticks, at: waiting.firstIndex { $0 > ticks } ?? waiting.count)
        // Packets that give no frame must not make all later ones early; no codec reorders by more than 16.
        if waiting.count > 17 { waiting.removeFirst() }
    }

    mutating func nextShown() -> Int64? { waiting.isEmpty ? nil : waiting.removeFirst() }
}
