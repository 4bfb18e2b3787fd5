extension TranscodePlan {
    /// How the renditions of a chunk are shared out among jobs.
    public enum Grouping: String, Sendable, Codable {
        /// The rung that makes the video watchable first, then the others: two decodes, soonest playback.
        case entryFirst
        /// All from one decode: least work, for archives.
        case together
    }

    /// Plans a source: grid, boundaries, chunks, ladder, sound, pictures.
    ///
    /// Pure: depends on nothing but its arguments.
    /// - Precondition: the preset has rungs, and positive GOP and segment lengths.
    /// - Throws: ``Failure`` when there is nothing to encode, or the facts can't be true.
    public static func make(
        facts: SourceFacts, index: SourceIndex, preset: Preset, grouping: Grouping
    ) throws(Failure) -> TranscodePlan {
        guard let source = facts.video else {
            throw Failure(
                .unsupportedAudioOnly,
                "This file has sound but no picture; audio-only media is not supported yet.")
        }
        guard source.displaySize.width > 0, source.displaySize.height > 0 else {
            throw Failure(
                .unreadable, "This file does not say how large its picture is.", detail: "\(source.displaySize)")
        }
        guard index.end <= longestDuration else {
            throw Failure(
                .unreadable, "This file claims to last longer than a week; its timestamps seem to be damaged.",
                detail: "it ends at \(index.end)")
        }
        let damage = DecodeTally(decodedFrames: source.sourceFrameCount, errors: source.missingFrameCount)
        _ = try damage.errorRatio(atMost: preset.maxErrorRatio)
        let rate = source.frameRate
        let frameCount = max(1, rate.frame(nearest: index.end))
        let gopFrames = max(1, Int((preset.gopSeconds * rate.framesPerSecond).rounded()))
        let gopsPerSegment = max(1, Int((preset.segmentSeconds / preset.gopSeconds).rounded()))
        let boundaries = boundaries(frameCount: frameCount, every: gopFrames * gopsPerSegment)
        let gops = gopBoundaries(frameCount: frameCount, every: gopFrames)
        let leadIn = max(minimumLeadIn, gopFrames)
        let video = renditions(of: preset, source: source)
        let duration = rate.time(ofFrame: frameCount)
        return TranscodePlan(
            presetName: preset.name, frameRate: rate, frameCount: frameCount, gopBoundaries: gops,
            segmentBoundaries: boundaries,
            chunks: chunks(boundaries: boundaries, rate: rate, leadIn: leadIn, index: index),
            leadInFrames: leadIn, overFeedFrames: 32, video: video,
            rungGroups: groups(video, grouping: grouping),
            audio: audio(of: preset, tracks: facts.audio, used: Set(video.flatMap(\.audioGroups))),
            audioBoundaries: facts.audio.isEmpty
                ? [] : audioBoundaries(of: boundaries, rate: rate, duration: duration),
            audioSpans: facts.audio.isEmpty ? [] : spans(segments: boundaries.count - 1),
            storyboard: storyboard(of: preset, display: source.displaySize, duration: duration),
            poster: poster(video: video, rate: rate, frameCount: frameCount), minSSIM: preset.minSSIM,
            maxErrorRatio: preset.maxErrorRatio)
    }

    /// A plan grows with the duration, and a source of a few bytes can claim any: a bound on what is believed.
    static let longestDuration = MediaTime(7 * 86_400, timescale: 1)

    /// A group of pictures: after a whole one the encoder's buffer is as full as it would be in the middle of the
    /// video, in renditions at their cap too. Never less than 16 frames, which rate control without a cap needs.
    static let minimumLeadIn = 16

    static func boundaries(frameCount: Int, every step: Int) -> [Int] {
        Array(stride(from: 0, to: frameCount, by: step)) + [frameCount]
    }

    static func gopBoundaries(frameCount: Int, every step: Int) -> [Int] {
        boundaries(frameCount: frameCount, every: step)
    }

    /// Segments of the first chunks, then of all others: playback starts soon, later jobs waste little.
    static let chunkLengths = [1, 1, 2, 5]

    /// Chunks that would decode from the same keyframe are one, or its frames would be decoded for each.
    static func chunks(
        boundaries: [Int], rate: FrameRate, leadIn: Int, index: SourceIndex
    ) -> [Chunk] {
        var chunks: [Chunk] = []
        var lastKeyframe: SourceIndex.Keyframe?
        var next = 0
        var sequence = 0
        let segmentCount = boundaries.count - 1
        while next < segmentCount {
            let length = chunkLengths[min(sequence, chunkLengths.count - 1)]
            let segments = next..<min(next + length, segmentCount)
            let start = rate.time(ofFrame: max(0, boundaries[next] - leadIn))
            let keyframe = index.keyframe(atOrBefore: start)
            if let last = chunks.last, keyframe == lastKeyframe {
                chunks[chunks.count - 1].segments = last.segments.lowerBound..<segments.upperBound
            } else {
                chunks.append(Chunk(segments: segments))
                lastKeyframe = keyframe
            }
            next = segments.upperBound
            sequence += 1
        }
        return chunks
    }

    static func renditions(of preset: Preset, source: VideoFacts) -> [VideoRendition] {
        let isHighRate = source.frameRate.framesPerSecond > 32
        // The smallest rung's cap is what a poor network carries, at any frame rate.
        let smallest = preset.video.rungs.map(\.shortSide).min()
        return LadderRule.rungs(of: preset, for: source.displaySize).map { rung in
            let bits = isHighRate && rung.shortSide != smallest ? rung.maxBitsPerSecond * 3 / 2 : rung.maxBitsPerSecond
            return VideoRendition(
                name: "\(rung.shortSide)p",
                size: LadderRule.size(of: source.displaySize, shortSide: rung.shortSide), codec: preset.video.codec,
                encoder: Encoder(
                    preset: preset.video.encoderPreset, constantRateFactor: preset.video.constantRateFactor,
                    bufferBits: Int(Double(bits) * preset.video.bufferSeconds), threads: 1),
                maxBitsPerSecond: bits, audioGroups: [rung.audioGroup])
        }
    }

    /// The cap below which a rendition may be the first one made and offered, near what RFC 8216 players start with.
    static let entryBitsPerSecond = 2_500_000

    static func groups(_ video: [VideoRendition], grouping: Grouping) -> [[Int]] {
        let all = Array(video.indices)
        guard grouping == .entryFirst, video.count > 1 else { return [all] }
        let entry = all.first { video[$0].maxBitsPerSecond <= entryBitsPerSecond } ?? all[all.count - 1]
        return [[entry], all.filter { $0 != entry }]
    }

    static func audio(
        of preset: Preset, tracks: [AudioFacts], used: Set<String>
    ) -> [AudioRendition] {
        let defaultTrack = tracks.firstIndex(where: \.isDefault) ?? 0
        return preset.audio.filter { used.contains($0.name) }.flatMap { group in
            var labels: Set<String> = []
            return tracks.enumerated().map { position, track in
                let channels = min(2, max(1, track.channels))
                let name = track.title ?? (track.language == "und" ? "Audio" : track.language)
                var label = name
                var suffix = position + 1
                while !labels.insert(label).inserted {
                    label = "\(name) \(suffix)"
                    suffix += 1
                }
                return AudioRendition(
                    name: tracks.count == 1 ? group.name : "\(group.name)-\(position + 1)",
                    group: group.name, streamIndex: track.streamIndex, channels: channels,
                    bitsPerSecond: channels == 2 ? group.bitsPerSecond : group.bitsPerSecond / 2,
                    language: track.language, label: label, isDefault: position == defaultTrack)
            }
        }
    }

    /// The AAC frame that sounds at each video boundary, priming counted; the last one ends the sound
    /// within one frame of the picture's end.
    static func audioBoundaries(of boundaries: [Int], rate: FrameRate, duration: MediaTime) -> [Int] {
        boundaries.enumerated().map { position, frame in
            let samples = rate.time(ofFrame: frame).rescaled(to: audioSampleRate) + Int64(audioPrimingSamples)
            let frames = Int64(audioFrameSamples)
            if position == 0 { return 0 }
            if position == boundaries.count - 1 { return Int((samples + frames - 1) / frames) }
            return Int(samples / frames)
        }
    }

    /// About two minutes of segments for each audio job.
    static func spans(segments: Int) -> [Range<Int>] {
        stride(from: 0, to: segments, by: 20).map { $0..<min($0 + 20, segments) }
    }

    static let storyboardIntervals: [Int64] = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600]

    static func storyboard(of preset: Preset, display: PixelSize, duration: MediaTime) -> Storyboard {
        let seconds = max(1, duration.rescaled(to: 1, rounding: .up))
        let tiles = { (interval: Int64) in Int(max(1, (seconds + interval - 1) / interval)) }
        let maxTiles = Int64(max(1, preset.storyboard.maxTiles))
        // Beyond the round numbers, whatever keeps the bound.
        let interval = storyboardIntervals.first { tiles($0) <= maxTiles } ?? (seconds + maxTiles - 1) / maxTiles
        let count = tiles(interval)
        let long = max(display.width, display.height)
        let scale = min(1, Double(preset.storyboard.tileLongSide) / Double(long))
        let side = { (length: Int) in LadderRule.even(Int((Double(length) * scale).rounded())) }
        let size = PixelSize(width: side(display.width), height: side(display.height))
        // A sheet stays within 4096 pixels on either side: beyond it phones refuse to decode.
        let columns = max(1, min(10, 4096 / size.width, count))
        let rows = max(1, min(10, 4096 / size.height))
        return Storyboard(
            interval: MediaTime(interval, timescale: 1), tileCount: count, tileSize: size, columns: columns, rows: rows,
            formats: [.jpeg])
    }

    /// A tenth into the video: past a fade-in, before anything is given away.
    static func poster(video: [VideoRendition], rate: FrameRate, frameCount: Int) -> Poster {
        let size = video.first { $0.size.shortSide <= 1080 }?.size ?? video[video.count - 1].size
        return Poster(
            candidates: [rate.time(ofFrame: frameCount / 10)], sizes: [size], formats: [.jpeg])
    }
}
