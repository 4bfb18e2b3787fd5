import CFFmpeg
import HeadwaterCore

/// A stream's own clock: `numerator / denominator` seconds a tick.
struct TimeBase: Equatable {
    var numerator: Int32
    var denominator: Int32

    init(_ rational: AVRational) {
        numerator = max(1, rational.num)
        denominator = max(1, rational.den)
    }

    init(numerator: Int32, denominator: Int32) {
        self.numerator = numerator
        self.denominator = denominator
    }

    func time(_ ticks: Int64) -> MediaTime {
        let (value, overflow) = ticks.multipliedReportingOverflow(by: Int64(numerator))
        return MediaTime(overflow ? (ticks < 0 ? .min / 4 : .max / 4) : value, timescale: denominator)
    }

    /// The nearest tick.
    func ticks(_ time: MediaTime) -> Int64 {
        // Scaled by the denominator first, so that only the last division rounds.
        MediaTime(time.rescaled(to: denominator), timescale: numerator).rescaled(to: 1)
    }

    /// Seconds of one tick.
    var seconds: Double { Double(numerator) / Double(denominator) }
}

/// Reads packets of an untrusted file: recognised by content, no other file reachable, bounded.
///
/// `avformat_find_stream_info` is never called: it decodes before our limits are set, costs seconds on some files, and
/// leaves the demuxer in a state that a reader in the middle of the file could not reproduce. Where a
/// container has no header the first packets are read ahead instead.
final class Demuxer {
    private var context: UnsafeMutablePointer<AVFormatContext>?
    private let io: ByteSourceIO
    private let limits: CodecLimits
    let container: String
    /// Read ahead to learn the streams, and not handed out yet.
    private var pending: [Packet] = []

    /// Broken packets in a row after which the rest of the file is given up.
    private static let maxConsecutiveErrors = 64

    private init(
        context: UnsafeMutablePointer<AVFormatContext>, io: ByteSourceIO, container: String, limits: CodecLimits
    ) {
        self.context = context
        self.io = io
        self.container = container
        self.limits = limits
    }

    deinit { avformat_close_input(&context) }

    /// - Throws: ``Failure`` when the source is not a file we open, ``Starved``, ``LibraryError``.
    static func open(_ source: any ByteSource, limits: CodecLimits) throws -> Demuxer {
        LibraryLog.forget()
        let recognised = try Container.recognise(source)
        let io = try ByteSourceIO.open(source)
        let allocatedContext = try allocated(avformat_alloc_context(), "avformat_alloc_context")
        var context: UnsafeMutablePointer<AVFormatContext>? = allocatedContext
        confine(allocatedContext, limits: limits)
        allocatedContext.pointee.pb = io.context
        let result = avformat_open_input(&context, "", recognised.format, nil)
        guard result >= 0, let context else {
            if let interruption = io.interruption { throw interruption }
            throw try openingFailure(source, recognised: recognised, code: result)
        }
        io.forgetStarvation()
        let demuxer = Demuxer(context: context, io: io, container: recognised.name, limits: limits)
        guard demuxer.streamCount <= limits.maxStreams else {
            throw Failure(
                .tooManyStreams, "This file has too many streams.",
                detail: "\(demuxer.streamCount), at most \(limits.maxStreams)")
        }
        return demuxer
    }

    /// Nothing but the one source can be reached from here on.
    private static func confine(_ context: UnsafeMutablePointer<AVFormatContext>, limits: CodecLimits) {
        context.pointee.flags |= AVFMT_FLAG_CUSTOM_IO
        context.pointee.io_open = { _, _, _, _, _ in shim_AVERROR_EACCES }
        context.pointee.max_streams = Int32(clamping: limits.maxStreams + 1)
        context.pointee.probesize = limits.probeBytes
        // Timestamps that wrap are unwrapped by SourceClock, whose answer does not depend on where reading began.
        context.pointee.correct_ts_overflow = 0
        context.pointee.protocol_whitelist = av_strdup("none")
        context.pointee.format_whitelist = av_strdup("mov,matroska,mpegts,flv,avi,ogg,mpeg,wav,aiff,mp3,flac")
    }

    private static func openingFailure(
        _ source: any ByteSource, recognised: Container.Recognised, code: Int32
    ) throws -> Failure {
        let error = LibraryError("avformat_open_input (\(recognised.name))", code: code)
        if recognised.name == "mov", try !Container.hasMovieBox(source) {
            return error.failure(
                .missingIndex,
                "This MP4 has no index (moov): the recording or the copy was cut off before its end.")
        }
        if LibraryLog.lastLine(with: "max_streams") != nil {
            return error.failure(.tooManyStreams, "This file has too many streams.")
        }
        return error.failure(.unreadable, "This file is damaged and cannot be opened.")
    }

    // A closed demuxer does not exist: `context` is only cleared by deinit.
    private var format: UnsafeMutablePointer<AVFormatContext> { context.unsafelyUnwrapped }

    var streamCount: Int { Int(format.pointee.nb_streams) }
    var streams: [DemuxedStream] { (0..<streamCount).compactMap(stream) }
    /// Bytes up to which the file was read; jumps when the demuxer seeks.
    var position: Int64 { io.position }

    var chapterCount: Int { Int(format.pointee.nb_chapters) }
    /// Not to be kept beyond the demuxer.
    func chapter(_ place: Int) -> UnsafePointer<AVChapter>? {
        format.pointee.chapters?[place].map { UnsafePointer($0) }
    }

    /// The duration that the header states; negative when it states none.
    var statedMicroseconds: Int64 { format.pointee.duration }

    func stream(_ index: Int) -> DemuxedStream? {
        guard index >= 0, index < streamCount, let pointer = format.pointee.streams?[index] else { return nil }
        return DemuxedStream(
            pointer: pointer, index: index,
            guess: { [format] frame in
                av_guess_sample_aspect_ratio(format, pointer, frame)
            })
    }

    /// Clocks may jump and wrap, and only byte positions are a sure way to find a packet again.
    var isTransportLike: Bool { container == "mpegts" || container == "mpeg" }
    /// The container stores when packets are decoded and leaves their display to the decoder.
    var hasOnlyDecodeTimes: Bool { container == "avi" }

    /// Streams show up, and are complete, only once their first packet was read.
    private var hasNoHeader: Bool { format.pointee.ctx_flags & AVFMTCTX_NOHEADER != 0 }

    /// Reads ahead until every stream of a file without a header is known, at most the probe limit.
    func learnStreams() throws {
        guard hasNoHeader, pending.isEmpty else { return }
        var met: Set<Int> = []
        var bytes: Int64 = 0
        let budget = min(limits.probeBytes, 5 << 20)
        while bytes < budget {
            let packet = try Packet.make()
            guard try readFromFile(into: packet) else { return }
            met.insert(packet.streamIndex)
            bytes += Int64(packet.byteCount)
            pending.append(packet)
            let kinds = streams.filter { met.contains($0.index) }.map(\.kind)
            if met.count == streamCount, kinds.contains(AVMEDIA_TYPE_VIDEO), kinds.contains(AVMEDIA_TYPE_AUDIO) {
                return
            }
        }
    }

    /// Reads nothing of the other streams from here on.
    func keepOnly(_ wanted: Set<Int>) {
        for stream in streams {
            stream.pointer.pointee.discard = wanted.contains(stream.index) ? AVDISCARD_DEFAULT : AVDISCARD_ALL
        }
        pending.removeAll { !wanted.contains($0.streamIndex) }
    }

    /// The next packet in file order; false at the end.
    func read(into packet: Packet) throws -> Bool {
        packet.clear()
        if !pending.isEmpty {
            // Named, so that it lives until its contents were moved.
            let next = pending.removeFirst()
            av_packet_move_ref(packet.pointer, next.pointer)
            return true
        }
        return try readFromFile(into: packet)
    }

    private func readFromFile(into packet: Packet) throws -> Bool {
        for _ in 0..<Self.maxConsecutiveErrors {
            let result = av_read_frame(format, packet.pointer)
            // Checked first: a demuxer may take a failed read for the end, or for a broken packet.
            if let interruption = io.interruption { throw interruption }
            if result >= 0 {
                guard streamCount <= limits.maxStreams else {
                    throw Failure(.tooManyStreams, "This file has too many streams.", detail: "\(streamCount)")
                }
                settleTimestamps(of: packet)
                return true
            }
            if result == shim_AVERROR_EOF {
                // Some demuxers list at the beginning what they will read, and then see no more.
                if io.isGrowing { throw Starved(offset: io.durableBytes) }
                return false
            }
            if result == shim_AVERROR_ENOMEM { throw LibraryError("av_read_frame", code: result) }
        }
        return false
    }

    private func settleTimestamps(of packet: Packet) {
        if hasOnlyDecodeTimes { packet.pointer.pointee.pts = packet.pointer.pointee.dts }
        guard isTransportLike else { return }
        let times = TransportTimestamp.normalised(pts: packet.pts, dts: packet.dts)
        packet.pointer.pointee.pts = times.pts ?? shim_AV_NOPTS_VALUE
        packet.pointer.pointee.dts = times.dts ?? shim_AV_NOPTS_VALUE
    }

    /// Goes to the packet that starts at a byte; false when the demuxer cannot.
    func seek(toByte position: Int64) -> Bool {
        pending = []
        defer { io.forgetStarvation() }
        return av_seek_frame(format, -1, position, AVSEEK_FLAG_BYTE) >= 0
    }

    /// Goes to the last keyframe of a stream at or before a timestamp; false when the demuxer cannot.
    func seek(stream: Int, timestamp: Int64) -> Bool {
        pending = []
        defer { io.forgetStarvation() }
        return av_seek_frame(format, Int32(stream), timestamp, AVSEEK_FLAG_BACKWARD) >= 0
    }

    /// The demuxer's own seek table of a stream, as far as the file was read.
    func seekPoints(ofStream index: Int) -> [SourceIndex.SeekPoint] {
        guard let stream = stream(index) else { return [] }
        return (0..<avformat_index_get_entries_count(stream.pointer)).compactMap { position in
            guard let entry = avformat_index_get_entry(stream.pointer, position), shim_index_entry_is_key(entry) != 0
            else { return nil }
            return SourceIndex.SeekPoint(position: entry.pointee.pos, timestamp: entry.pointee.timestamp)
        }
    }

    /// Gives a seek table back, so that a file without cues needs no search.
    func inject(_ points: [SourceIndex.SeekPoint], stream index: Int) {
        guard let stream = stream(index) else { return }
        for point in points {
            av_add_index_entry(stream.pointer, point.position, point.timestamp, 0, 0, AVINDEX_KEYFRAME)
        }
    }
}

/// One stream of an open ``Demuxer``; not to be kept beyond it.
struct DemuxedStream {
    let pointer: UnsafeMutablePointer<AVStream>
    let index: Int
    private let guess: (UnsafeMutablePointer<AVFrame>?) -> AVRational

    init(
        pointer: UnsafeMutablePointer<AVStream>, index: Int,
        guess: @escaping (UnsafeMutablePointer<AVFrame>?) -> AVRational
    ) {
        self.pointer = pointer
        self.index = index
        self.guess = guess
    }

    var parameters: UnsafeMutablePointer<AVCodecParameters> { pointer.pointee.codecpar }
    var kind: AVMediaType { parameters.pointee.codec_type }
    var codecID: AVCodecID { parameters.pointee.codec_id }
    var codecName: String { String(cString: avcodec_get_name(codecID)) }
    var timeBase: TimeBase { TimeBase(pointer.pointee.time_base) }
    /// The codec's configuration as the container has it; may be empty.
    var extradata: [UInt8] {
        Array(UnsafeBufferPointer(start: parameters.pointee.extradata, count: Int(parameters.pointee.extradata_size)))
    }
    var isCoverArt: Bool { pointer.pointee.disposition & AV_DISPOSITION_ATTACHED_PIC != 0 }
    var isDefault: Bool { pointer.pointee.disposition & AV_DISPOSITION_DEFAULT != 0 }

    func tag(_ name: String) -> String? {
        guard let entry = av_dict_get(pointer.pointee.metadata, name, nil, 0), let value = entry.pointee.value
        else { return nil }
        return String(cString: value)
    }

    /// Width of a pixel over its height, by the container and the frame.
    func pixelAspect(of frame: Frame?) -> [Int] {
        let aspect = guess(frame?.pointer)
        guard aspect.num > 0, aspect.den > 0 else { return [1, 1] }
        return [Int(aspect.num), Int(aspect.den)]
    }

    /// Nine 16.16 and 2.30 numbers as the container stores them, nil when it stores none.
    var displayMatrix: [Int32]? {
        var size = 0
        guard let data = shim_stream_side_data(pointer, AV_PKT_DATA_DISPLAYMATRIX, &size), size >= 36 else {
            return nil
        }
        return UnsafeRawBufferPointer(start: data, count: 36).bindMemory(to: Int32.self).map { $0 }
    }

    /// 0 when the stream is not Dolby Vision.
    var dolbyVisionProfile: Int {
        var size = 0
        guard let data = shim_stream_side_data(pointer, AV_PKT_DATA_DOVI_CONF, &size),
            size >= MemoryLayout<AVDOVIDecoderConfigurationRecord>.size
        else { return 0 }
        return Int(UnsafeRawPointer(data).loadUnaligned(as: AVDOVIDecoderConfigurationRecord.self).dv_profile)
    }
}
