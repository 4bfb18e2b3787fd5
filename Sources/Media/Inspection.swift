import CFFmpeg
import HeadwaterCore

/// Reads a source once from start to end and tells what is in it and where; of one that still grows, as far as it reaches.
struct Inspection {
    private let source: any ByteSource
    private let demuxer: Demuxer
    private let limits: CodecLimits
    private let byteCount: Int64

    static func run(
        _ source: any ByteSource, limits: CodecLimits, progress: (_ done: Int, _ of: Int) -> Void
    ) throws -> (facts: SourceFacts, index: SourceIndex) {
        let demuxer = try Demuxer.open(source, limits: limits)
        let inspection = Inspection(
            source: source, demuxer: demuxer, limits: limits, byteCount: source.durableBytes)
        return try inspection.run(progress: progress)
    }

    /// What was met of the picture.
    private struct Picture {
        let stream: DemuxedStream
        var survey: PictureSurvey
        var trial: DecodeTrial
        var passthrough: PassthroughSurvey?
        var captions = CaptionSurvey()

        init(stream: DemuxedStream, limits: CodecLimits) {
            self.stream = stream
            survey = PictureSurvey(base: stream.timeBase)
            trial = DecodeTrial(stream: stream, limits: limits)
            passthrough = stream.codecID == AV_CODEC_ID_H264 ? PassthroughSurvey() : nil
        }

        mutating func add(_ packet: Packet) throws {
            survey.add(packet)
            captions.add(packet)
            try trial.add(packet)
            passthrough?.add(packet, extradata: stream.extradata)
        }
    }

    /// What was met of one track of sound.
    private struct Sound {
        let stream: DemuxedStream
        var survey: SoundSurvey
        var span: SoundSpan

        init(stream: DemuxedStream, limits: CodecLimits, findsJumps: Bool) {
            self.stream = stream
            survey = SoundSurvey(stream: stream, limits: limits)
            span = SoundSpan(stream: stream, findsJumps: findsJumps)
        }

        mutating func add(_ packet: Packet) throws {
            try survey.add(packet)
            span.add(packet)
        }
    }

    private func run(progress: (_ done: Int, _ of: Int) -> Void) throws -> (facts: SourceFacts, index: SourceIndex) {
        try demuxer.learnStreams()
        let choice = try StreamChoice(demuxer.streams)
        demuxer.keepOnly(choice.read)
        var picture = choice.picture.map { Picture(stream: $0, limits: limits) }
        var sounds = choice.sounds.map { Sound(stream: $0, limits: limits, findsJumps: demuxer.isTransportLike) }
        var captions = CaptionTracks(choice.captions)
        let slots = Dictionary(uniqueKeysWithValues: sounds.enumerated().map { ($1.stream.index, $0) })
        let packet = try Packet.make()
        var lastReport: Int64 = 0
        while try readOn(into: packet) {
            if let slot = slots[packet.streamIndex] {
                try sounds[slot].add(packet)
            } else if packet.streamIndex == picture?.stream.index {
                try picture?.add(packet)
            } else {
                captions.add(packet)
            }
            let position = min(demuxer.position, byteCount)
            if position - lastReport >= 1 << 20 {
                lastReport = position
                progress(Int(position), Int(byteCount))
            }
        }
        try picture?.trial.finish()
        progress(Int(byteCount), Int(byteCount))
        if let picture {
            captions.add(picture.captions, of: picture.stream)
            return try conclude(picture: picture, sounds: sounds, captions: captions, choice: choice)
        }
        return try conclude(sounds: sounds, captions: captions, choice: choice)
    }

    /// False at the end, and where a growing source ends for now.
    private func readOn(into packet: Packet) throws -> Bool {
        do {
            return try demuxer.read(into: packet)
        } catch is Starved {
            return false
        }
    }

    /// What is not known of a growing source yet may come with its next bytes.
    private func requireKnown(_ sounds: [Sound]) throws(Starved) {
        if source.isGrowing, !sounds.allSatisfy(\.survey.isSettled) { throw Starved(offset: byteCount) }
    }

    private func conclude(
        picture: Picture, sounds: [Sound], captions: CaptionTracks, choice: StreamChoice
    ) throws -> (facts: SourceFacts, index: SourceIndex) {
        let (video, survey) = (picture.stream, picture.survey)
        try requireKnown(sounds)
        guard picture.trial.sample != nil else {
            if source.isGrowing { throw Starved(offset: byteCount) }
            throw Failure(
                .noFrames, "No picture of this file can be decoded.",
                detail: "\(survey.packetCount) packets, \(picture.trial.errors) errors, \(LibraryLog.lastLine ?? "")")
        }
        guard let timeline = survey.timeline(findsJumps: demuxer.isTransportLike) else {
            throw Failure(.noFrames, "No picture of this file has a time.")
        }
        let rate = FrameRateEstimate(
            displayTicks: timeline.displayTicks, base: video.timeBase, statedPeriod: timeline.statedPeriod,
            fallback: video.statedFrameRate)
        let clock = SourceClock(pieces: timeline.pieces, keyframes: timeline.keyframes)
        var end = survey.end(of: timeline, rate: rate)
        if source.isGrowing {
            let heard = sounds.compactMap { sound in sound.survey.signal.flatMap { sound.span.end($0, clock: clock) } }
            end = ([end] + heard).min() ?? end
        }
        let index = SourceIndex(
            pieces: timeline.pieces, keyframes: timeline.keyframes,
            seekPoints: demuxer.container == "matroska" ? demuxer.seekPoints(ofStream: video.index) : [],
            audio: tracks(sounds, clock: clock, end: end), end: end, isComplete: !source.isGrowing)
        let facts = try videoFacts(of: picture, timeline: timeline, rate: rate, end: end)
        return (sourceFacts(video: facts, captions: captions, sounds: sounds, choice: choice, index: index), index)
    }

    private func videoFacts(
        of picture: Picture, timeline: PictureSurvey.Timeline, rate: FrameRateEstimate, end: MediaTime
    ) throws -> VideoFacts? {
        let (video, trial) = (picture.stream, picture.trial)
        guard let sample = trial.sample else { return nil }
        let cut = try CutOff(source: source, demuxer: demuxer, stream: video)
        let missing = cut.missingFrames(
            found: picture.survey.packetCount, end: end, framesPerSecond: rate.framesPerSecond)
        var facts = video.facts(
            sample: sample, profile: trial.profile, isInterlaced: trial.isInterlaced, rate: rate,
            frameCount: timeline.displayTicks.count, missing: missing, byteCount: picture.survey.byteCount,
            duration: end)
        let container = PassthroughSurvey.ContainerFindings(
            hasOnlyDecodeTimes: demuxer.hasOnlyDecodeTimes, isDolbyVision: video.dolbyVisionProfile != 0,
            decodeErrors: trial.errors)
        let slots = timeline.displayTicks.map { facts.frameRate.frame(nearest: video.timeBase.time($0)) }
        facts.passthrough = picture.passthrough?.facts(video: facts, slots: slots, container: container)
        return facts
    }

    /// Sound alone: the presentation starts where it is first heard.
    private func conclude(
        sounds: [Sound], captions: CaptionTracks, choice: StreamChoice
    ) throws -> (facts: SourceFacts, index: SourceIndex) {
        try requireKnown(sounds)
        let audible = sounds.compactMap { sound in sound.survey.signal.map { (span: sound.span, signal: $0) } }
        guard let first = audible.first, let start = audible.compactMap({ $0.span.start($0.signal) }).min() else {
            throw Failure(.noFrames, "No sound of this file can be decoded.", detail: LibraryLog.lastLine)
        }
        let pieces = first.span.pieces(start: start)
        let clock = SourceClock(pieces: pieces, keyframes: [])
        let ends = audible.compactMap { $0.span.end($0.signal, clock: clock) }
        guard let end = ends.max(), end > .zero else { throw Failure(.noFrames, "This file holds no sound.") }
        let index = SourceIndex(
            pieces: pieces, keyframes: [], seekPoints: [], audio: tracks(sounds, clock: clock, end: end), end: end,
            isComplete: !source.isGrowing)
        return (sourceFacts(video: nil, captions: captions, sounds: sounds, choice: choice, index: index), index)
    }

    private func tracks(_ sounds: [Sound], clock: SourceClock, end: MediaTime) -> [SourceIndex.AudioTrack] {
        sounds.filter { $0.survey.signal != nil }.map { sound in
            SourceIndex.AudioTrack(
                streamIndex: sound.stream.index, runs: sound.survey.runs(clock: clock, end: end))
        }
    }

    private func sourceFacts(
        video: VideoFacts?, captions: CaptionTracks, sounds: [Sound], choice: StreamChoice, index: SourceIndex
    ) -> SourceFacts {
        let audio = sounds.compactMap { sound in
            sound.survey.signal.map { sound.stream.audioFacts(signal: $0) }
        }
        let used = Set(
            [video?.streamIndex].compactMap(\.self) + audio.map(\.streamIndex) + captions.facts.map(\.streamIndex))
        return SourceFacts(
            container: demuxer.container, byteCount: byteCount, duration: index.end, video: video, audio: audio,
            subtitles: choice.subtitles.map(\.subtitleFacts) + captions.facts,
            chapters: ChapterList.presented(demuxer.chapters, offset: index.pieces[0].offset, end: index.end),
            coverStreamIndex: choice.cover?.index,
            ignored: captions.ignored + choice.ignored(besides: used))
    }
}
