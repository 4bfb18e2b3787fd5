import HeadwaterCore
import Yams

extension Preset {
    /// Reads a preset from the text of its file.
    ///
    /// - Parameters:
    ///   - yaml: what `presets/default.yaml` documents.
    ///   - source: the file's name, for the errors.
    ///   - folder: what the paths in it are relative to.
    /// - Throws: ``PresetError/invalid(source:problems:)`` with every problem of the file.
    init(yaml: String, source: String, folder: String = ".") throws(PresetError) {
        var problems: [PresetProblem] = []
        var preset: Preset?
        do {
            guard let document = try Yams.compose(yaml: yaml) else {
                let problem = PresetProblem(place: PresetPlace(line: 1, column: 1), sentence: "The file is empty.")
                throw PresetError.invalid(source: source, problems: [problem])
            }
            preset = Preset(document, folder: folder, &problems)
        } catch let error as PresetError {
            throw error
        } catch {
            throw .invalid(source: source, problems: [PresetProblem(syntax: error)])
        }
        guard let preset, problems.isEmpty else {
            throw .invalid(source: source, problems: problems.sorted { $0.place < $1.place })
        }
        self = preset
    }

    /// Nil only with at least one problem noted.
    private init?(_ document: Node, folder: String, _ problems: inout [PresetProblem]) {
        let known = [
            "name", "summary", "gop_seconds", "segment_seconds", "max_error_ratio", "video", "audio", "storyboard",
            "passthrough", "adaptive", "min_ssim", "loudness", "watermark", "preview", "download_short_side",
            "further_video", "gate",
        ]
        guard let fields = PresetFields(document, prefix: "", known: known, problems: &problems) else { return nil }
        let name = fields.identifier("name", &problems)
        let summary = fields.sentence("summary", &problems)
        let gopSeconds = fields.number("gop_seconds", in: 0.5...10, &problems)
        let segmentSeconds = fields.number("segment_seconds", in: 1...20, &problems)
        if let gopSeconds, let segmentSeconds {
            let gops = segmentSeconds / gopSeconds
            if gops < 1 || abs(gops - gops.rounded()) > 1e-6 {
                fields.object(to: "segment_seconds", "must be a whole number of GOPs of \(gopSeconds) s.", &problems)
            }
        }
        let maxErrorRatio = fields.number("max_error_ratio", in: 0...1, &problems)
        let audio = fields.list("audio", limit: 8, known: ["name", "kbit_per_second", "layout", "beside"], &problems)
            .map { AudioGroup.list($0, &problems) }
        let video = fields.fields(
            "video", known: ["encoder_preset", "crf", "buffer_seconds", "rungs"], &problems
        ).flatMap { Video($0, codec: .h264, audioGroups: audio?.compactMap(\.?.name), &problems) }
        let storyboard = fields.fields("storyboard", known: ["tile_long_side", "max_tiles"], &problems)
            .flatMap { Storyboard($0, &problems) }
        let further =
            fields.has("further_video")
            ? fields.list("further_video", limit: 2, known: Video.furtherFields, &problems)
                .map { Video.list($0, audioGroups: audio?.compactMap(\.?.name), &problems) } : nil
        let minSSIM = fields.has("min_ssim") ? fields.number("min_ssim", in: 0...1, &problems) : nil
        let gate = fields.has("gate") ? fields.word("gate", among: Gate.allCases.map(\.rawValue), &problems) : nil
        let downloadShortSide =
            fields.has("download_short_side")
            ? fields.evenNumber("download_short_side", in: 64...4320, &problems) : nil
        let loudness =
            fields.has("loudness")
            ? fields.fields("loudness", known: ["target_lufs", "max_true_peak_dbtp"], &problems)
                .flatMap { Loudness($0, &problems) } : nil
        let watermark =
            fields.has("watermark")
            ? fields.fields("watermark", known: ["file", "corner", "width", "margin", "opacity"], &problems)
                .flatMap { Watermark($0, folder: folder, &problems) } : nil
        let (passesThrough, adapts) = (fields.flag("passthrough", &problems), fields.flag("adaptive", &problems))
        let makesPreview = fields.flag("preview", &problems)
        guard let name, let summary, let gopSeconds, let segmentSeconds, let maxErrorRatio, let video, let audio,
            let storyboard
        else { return nil }
        self.init(
            name: name, summary: summary, gopSeconds: gopSeconds, segmentSeconds: segmentSeconds,
            maxErrorRatio: maxErrorRatio, video: video, furtherVideo: further ?? [], passesThrough: passesThrough,
            adaptsToContent: adapts, minSSIM: minSSIM, gate: gate.flatMap(Gate.init(rawValue:)) ?? .quick,
            audio: audio.compactMap(\.self), loudness: loudness,
            watermark: watermark, storyboard: storyboard, makesPreview: makesPreview,
            downloadShortSide: downloadShortSide)
    }
}

extension Preset.Video {
    fileprivate static let furtherFields = ["codec", "encoder_preset", "crf", "buffer_seconds", "rungs"]

    /// As x264 and x265 list them; `placebo` is left out because it costs twice `veryslow` for nothing one can see.
    private static let encoderPresets = [
        "ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow",
    ]

    /// Ladders beside H.264, each codec once.
    fileprivate static func list(
        _ entries: [PresetFields], audioGroups: [String]?, _ problems: inout [PresetProblem]
    ) -> [Preset.Video] {
        var codecs: Set<VideoCodec> = []
        return entries.compactMap { fields in
            let word = fields.word("codec", among: [VideoCodec.hevc, .av1].map(\.rawValue), &problems)
            guard let codec = word.flatMap(VideoCodec.init(rawValue:)) else { return nil }
            if !codecs.insert(codec).inserted {
                fields.object(to: "codec", "is '\(codec.rawValue)' a second time.", &problems)
            }
            return Preset.Video(fields, codec: codec, audioGroups: audioGroups, &problems)
        }
    }

    /// - Parameter audioGroups: the names that rungs may play with, nil when the list of groups itself is broken.
    fileprivate init?(
        _ fields: PresetFields, codec: VideoCodec, audioGroups: [String]?, _ problems: inout [PresetProblem]
    ) {
        // SVT-AV1 counts its presets, from the slowest to the quickest.
        let encoderPreset =
            codec == .av1
            ? fields.wholeNumber("encoder_preset", in: 0...13, &problems).map(String.init)
            : fields.word("encoder_preset", among: Self.encoderPresets, &problems)
        // Zero would be lossless, a profile that phones and browsers do not decode.
        let constantRateFactor = fields.number("crf", in: 1...(codec == .av1 ? 63 : 51), &problems)
        let bufferSeconds = fields.number("buffer_seconds", in: 0.5...10, &problems)
        let rungs = fields.list(
            "rungs", limit: 16, known: ["short_side", "max_kbit_per_second", "audio_group"], &problems
        ).map { Preset.Rung.list($0, audioGroups: audioGroups, &problems) }
        guard let encoderPreset, let constantRateFactor, let bufferSeconds, let rungs else { return nil }
        self.init(
            codec: codec, encoderPreset: encoderPreset, constantRateFactor: constantRateFactor,
            bufferSeconds: bufferSeconds, rungs: rungs)
    }
}

extension Preset.Rung {
    fileprivate static func list(
        _ entries: [PresetFields], audioGroups: [String]?, _ problems: inout [PresetProblem]
    ) -> [Preset.Rung] {
        var rungs: [Preset.Rung] = []
        for fields in entries {
            let shortSide = fields.evenNumber("short_side", in: 64...4320, &problems)
            let kilobits = fields.wholeNumber("max_kbit_per_second", in: 50...100_000, &problems)
            let audioGroup = fields.identifier("audio_group", &problems)
            if let audioGroup, let audioGroups, !audioGroups.contains(audioGroup) {
                let nearest = nearestName(to: audioGroup, among: audioGroups).map { "; did you mean '\($0)'?" } ?? "."
                fields.object(
                    to: "audio_group", "names '\(audioGroup)', which 'audio' does not have\(nearest)", &problems)
            }
            guard let shortSide, let kilobits, let audioGroup else { continue }
            if rungs.contains(where: { $0.shortSide == shortSide }) {
                fields.object(to: "short_side", "is \(shortSide) a second time.", &problems)
            } else if let previous = rungs.last, previous.shortSide < shortSide {
                fields.object(
                    to: "short_side", "is \(shortSide), after \(previous.shortSide); the largest comes first.",
                    &problems)
            } else if let previous = rungs.last, previous.maxBitsPerSecond <= kilobits * 1000 {
                fields.object(
                    to: "max_kbit_per_second",
                    "is \(kilobits), not less than the \(previous.maxBitsPerSecond / 1000) of the larger rung before.",
                    &problems)
            }
            rungs.append(
                Preset.Rung(shortSide: shortSide, maxBitsPerSecond: kilobits * 1000, audioGroup: audioGroup))
        }
        return rungs
    }
}

extension Preset.AudioGroup {
    /// - Returns: nil in the place of each broken entry, whose problems are noted.
    fileprivate static func list(
        _ entries: [PresetFields], _ problems: inout [PresetProblem]
    ) -> [Preset.AudioGroup?] {
        var names: Set<String> = []
        return entries.map { fields in
            let name = fields.identifier("name", &problems)
            let kilobits = fields.wholeNumber("kbit_per_second", in: 16...512, &problems)
            if let name, !names.insert(name).inserted {
                fields.object(to: "name", "is '\(name)' a second time.", &problems)
            }
            // Renditions of sound and picture lie side by side.
            if let name, name.wholeMatch(of: /[0-9]+p/) != nil {
                fields.object(to: "name", "is '\(name)', which is how pictures are called.", &problems)
            }
            let layouts = Preset.AudioLayout.allCases.map(\.rawValue)
            let word = fields.has("layout") ? fields.word("layout", among: layouts, &problems) : nil
            let layout = word.flatMap(Preset.AudioLayout.init(rawValue:)) ?? .stereo
            let beside = beside(fields, layout: layout, before: names.subtracting([name ?? ""]), &problems)
            guard let name, let kilobits else { return nil }
            return Preset.AudioGroup(
                name: name, bitsPerSecond: kilobits * 1000, layout: layout, beside: beside)
        }
    }

    /// The stereo group that everyone else hears: each surround group needs one, and stereo none.
    private static func beside(
        _ fields: PresetFields, layout: Preset.AudioLayout, before names: Set<String>,
        _ problems: inout [PresetProblem]
    ) -> String? {
        guard layout != .stereo else {
            if fields.has("beside") {
                fields.object(to: "beside", "is only for layouts beyond stereo.", &problems)
            }
            return nil
        }
        guard let name = fields.identifier("beside", &problems) else { return nil }
        if !names.contains(name) {
            let nearest = nearestName(to: name, among: names.sorted()).map { "; did you mean '\($0)'?" } ?? "."
            fields.object(to: "beside", "names '\(name)', which is no group above it\(nearest)", &problems)
        }
        return name
    }
}

extension Preset.Storyboard {
    fileprivate init?(_ fields: PresetFields, _ problems: inout [PresetProblem]) {
        let tileLongSide = fields.evenNumber("tile_long_side", in: 64...1024, &problems)
        let maxTiles = fields.wholeNumber("max_tiles", in: 1...1000, &problems)
        guard let tileLongSide, let maxTiles else { return nil }
        self.init(tileLongSide: tileLongSide, maxTiles: maxTiles)
    }
}

extension PresetProblem {
    /// What the YAML parser itself stumbled over; it does so once, so this is then the only problem.
    fileprivate init(syntax error: any Error) {
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            self.init(place: PresetPlace(mark), sentence: "This is not YAML: \(problem).")
        case .duplicatedKeysInMapping(let duplicates, let context):
            let keys = duplicates.sorted().map { "'\($0)'" }.joined(separator: ", ")
            self.init(
                place: PresetPlace(context.mark),
                sentence: "\(keys) stands here and once more below; a field has one value.")
        default:
            self.init(place: PresetPlace(line: 1, column: 1), sentence: "This is not YAML: \(error).")
        }
    }
}
