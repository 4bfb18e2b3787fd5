import CFFmpeg
import HeadwaterCore

/// Reads a source once from start to end and tells what is in it and where.
struct Inspection {
    private let demuxer: Demuxer
    private let limits: CodecLimits
    private let byteCount: Int64

    static func run(
        _ source: any ByteSource, limits: CodecLimits, progress: (_ done: Int, _ of: Int) -> Void
    ) throws -> (facts: SourceFacts, index: SourceIndex) {
        let demuxer = try Demuxer.open(source, limits: limits)
        return try Inspection(demuxer: demuxer, limits: limits, byteCount: source.knownSize ?? 0).run(
            progress: progress)
    }

    private func run(progress: (_ done: Int, _ of: Int) -> Void) throws -> (facts: SourceFacts, index: SourceIndex) {
        try demuxer.learnStreams()
        let video = try chooseVideo()
        try refuseDolbyVisionWithoutBaseLayer(video)
        let tracks = demuxer.streams.filter { $0.kind == AVMEDIA_TYPE_AUDIO && Decoder.isAllowed($0.codecID) }
        demuxer.keepOnly(Set([video.index] + tracks.map(\.index)))

        var picture = PictureSurvey(base: video.timeBase)
        var sounds = tracks.map { SoundSurvey(stream: $0, limits: limits) }
        let slots = Dictionary(uniqueKeysWithValues: tracks.enumerated().map { ($1.index, $0) })
        var trial = DecodeTrial(stream: video, limits: limits)
        let packet = try Packet.make()
        var lastReport: Int64 = 0
        while try demuxer.read(into: packet) {
            if packet.streamIndex == video.index {
                picture.add(packet)
                try trial.add(packet)
            } else if let slot = slots[packet.streamIndex] {
                try sounds[slot].add(packet)
            }
            let position = min(demuxer.position, byteCount)
            if position - lastReport >= 1 << 20 {
                lastReport = position
                progress(Int(position), Int(byteCount))
            }
        }
        try trial.finish()
        progress(Int(byteCount), Int(byteCount))
        return try conclude(video: video, picture: picture, sounds: Array(zip(tracks, sounds)), trial: trial)
    }

    private func conclude(
        video: DemuxedStream, picture: PictureSurvey, sounds: [(stream: DemuxedStream, survey: SoundSurvey)],
        trial: DecodeTrial
    ) throws -> (facts: SourceFacts, index: SourceIndex) {
        guard let sample = trial.sample else {
            throw Failure(
                .noFrames, "No picture of this file can be decoded.",
                detail: "\(picture.packetCount) packets, \(trial.errors) errors, \(LibraryLog.lastLine ?? "")")
        }
        guard let timeline = picture.timeline(findsJumps: demuxer.isTransportLike) else {
            throw Failure(.noFrames, "No picture of this file has a time.")
        }
        let clock = SourceClock(pieces: timeline.pieces, keyframes: timeline.keyframes)
        let rate = FrameRateEstimate(
            displayTicks: timeline.displayTicks, base: video.timeBase, statedPeriod: timeline.statedPeriod,
            fallback: video.statedFrameRate)
        let end = picture.end(of: timeline, rate: rate)
        let audible = sounds.compactMap { stream, survey in survey.signal.map { (stream, survey, $0) } }
        let index = SourceIndex(
            pieces: timeline.pieces, keyframes: timeline.keyframes,
            seekPoints: demuxer.container == "matroska" ? demuxer.seekPoints(ofStream: video.index) : [],
            audio: audible.map { stream, survey, _ in
                SourceIndex.AudioTrack(streamIndex: stream.index, runs: survey.runs(clock: clock, end: end))
            },
            end: end, isComplete: true)
        let facts = SourceFacts(
            container: demuxer.container, byteCount: byteCount, duration: end,
            video: video.facts(
                sample: sample, profile: trial.profile, isInterlaced: trial.isInterlaced, rate: rate,
                frameCount: timeline.displayTicks.count, missing: missingFrames(of: video, found: picture.packetCount),
                byteCount: picture.byteCount, duration: end),
            audio: audible.map { stream, _, signal in stream.audioFacts(signal: signal) },
            ignored: ignored(besides: [video.index] + audible.map(\.0.index)))
        return (facts, index)
    }

    /// The picture: the default one, else the largest; never a cover image.
    private func chooseVideo() throws -> DemuxedStream {
        let pictures = demuxer.streams.filter { $0.kind == AVMEDIA_TYPE_VIDEO && !$0.isCoverArt }
        let decodable = pictures.filter { Decoder.isAllowed($0.codecID) }
        let best = decodable.max { left, right in
            let key = { (stream: DemuxedStream) in
                (stream.isDefault ? 1 : 0, Int(stream.parameters.pointee.width) * Int(stream.parameters.pointee.height))
            }
            // `max` keeps the last of equals; the first stream is wanted.
            return key(left) < key(right) || (key(left) == key(right) && left.index > right.index)
        }
        if let best { return best }
        if let other = pictures.first {
            throw Failure(.unsupportedCodec, "The codec of this file (\(other.codecName)) is not supported.")
        }
        if demuxer.streams.contains(where: { $0.kind == AVMEDIA_TYPE_AUDIO }) {
            throw Failure(
                .unsupportedAudioOnly, "This file has sound but no picture; audio-only media is not supported yet.")
        }
        throw Failure(.noFrames, "This file has neither picture nor sound.")
    }

    /// Profile 5 has no base layer in ordinary colours: without its metadata everything is green and purple.
    private func refuseDolbyVisionWithoutBaseLayer(_ video: DemuxedStream) throws(Failure) {
        guard video.dolbyVisionProfile == 5 else { return }
        throw Failure(
            .unsupportedDolbyVision,
            "Dolby Vision profile 5 is not supported; export the video as HDR10, HLG or SDR.")
    }

    /// MP4 lists every frame in its header, so that a file that was cut off still says how many there should be.
    private func missingFrames(of video: DemuxedStream, found: Int) -> Int {
        guard demuxer.container == "mov" else { return 0 }
        return max(0, Int(avformat_index_get_entries_count(video.pointer)) - found)
    }

    private func ignored(besides used: [Int]) -> [IgnoredStream] {
        demuxer.streams.filter { !used.contains($0.index) }.map { stream in
            let (kind, reason) = stream.ignoredBecause
            return IgnoredStream(streamIndex: stream.index, kind: kind, codec: stream.codecName, reason: reason)
        }
    }
}

extension DemuxedStream {
    fileprivate var ignoredBecause: (kind: String, reason: String) {
        switch kind {
        case AVMEDIA_TYPE_VIDEO:
            isCoverArt ? ("video", "It is a cover image.") : ("video", "Another picture stream is used.")
        case AVMEDIA_TYPE_AUDIO:
            Decoder.isAllowed(codecID)
                ? ("audio", "It holds no sound that can be decoded.") : ("audio", "Its codec is not supported.")
        case AVMEDIA_TYPE_SUBTITLE: ("subtitle", "Subtitles are not carried over.")
        case AVMEDIA_TYPE_ATTACHMENT: ("attachment", "Attachments are never carried over.")
        default: ("data", "Data tracks are never carried over.")
        }
    }
}
