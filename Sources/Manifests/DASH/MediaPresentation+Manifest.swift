import HeadwaterCore

extension MediaPresentation {
    /// The manifest's text, valid against DASH-MPD.xsd.
    public func manifest() -> String {
        var sets = pictureSets + soundSets + textSets
        if let storyboard { sets.append(Self.thumbnails(storyboard)) }
        for number in sets.indices { sets[number].attributes.insert(.init(name: "id", value: "\(number)"), at: 0) }
        let root = XMLText(
            "MPD",
            [
                ("xmlns", "urn:mpeg:dash:schema:mpd:2011"),
                ("profiles", "urn:mpeg:dash:profile:isoff-main:2011,urn:mpeg:dash:profile:cmaf:2019"),
                ("type", "static"), ("mediaPresentationDuration", Self.duration(duration)),
                ("minBufferTime", "PT\(targetDuration)S"), ("maxSegmentDuration", longestSegment.map(Self.duration)),
            ], [XMLText("Period", [("id", "0"), ("start", "PT0S")], sets)])
        return root.document()
    }

    private var longestSegment: MediaTime? {
        (videos.map(\.rendition) + audios.map(\.rendition)).flatMap { rendition in
            rendition.presentedTicks.map { MediaTime($0, timescale: rendition.track.timescale) }
        }.max()
    }

    // MARK: Pictures

    /// One set for each codec: players switch within a set.
    private var pictureSets: [XMLText] {
        Self.grouped(videos) { String($0.rendition.track.codec.prefix { $0 != "." }) }.map { set in
            let sizes = set.compactMap(\.rendition.track.pictureSize)
            return XMLText(
                "AdaptationSet",
                [
                    ("contentType", "video"), ("mimeType", "video/mp4"), ("segmentAlignment", "true"),
                    ("startWithSAP", "1"), ("maxWidth", sizes.map(\.width).max().map(String.init)),
                    ("maxHeight", sizes.map(\.height).max().map(String.init)),
                ], [Self.role("main")] + set.map(representation))
        }
    }

    private func representation(of video: Video) -> XMLText {
        let rendition = video.rendition
        let size = rendition.track.pictureSize
        return XMLText(
            "Representation",
            [
                ("id", rendition.name), ("bandwidth", "\(bandwidth(of: rendition))"), ("codecs", rendition.track.codec),
                ("width", size.map { "\($0.width)" }), ("height", size.map { "\($0.height)" }), ("sar", "1:1"),
                ("frameRate", "\(video.frameRate)"),
            ], Self.segments(of: rendition, in: video.folder))
    }

    // MARK: Sound

    /// One set for each track and channel count; its qualities are representations.
    private var soundSets: [XMLText] {
        Self.grouped(audios) { [$0.plan.streamIndex, $0.plan.channels] }.map { set in
            XMLText(
                "AdaptationSet",
                [
                    ("contentType", "audio"), ("mimeType", "audio/mp4"), ("lang", set[0].plan.language),
                    ("segmentAlignment", "true"), ("startWithSAP", "1"),
                ],
                [XMLText("Label", text: set[0].plan.label), Self.role(set[0].plan.isDefault ? "main" : "alternate")]
                    + set.map(representation))
        }
    }

    private func representation(of audio: Audio) -> XMLText {
        let rendition = audio.rendition
        var samplingRate: Int?
        if case .audio(let rate, _) = rendition.track.media { samplingRate = rate }
        let channels = rendition.track.channelCount ?? audio.plan.channels
        let configuration = XMLText(
            "AudioChannelConfiguration",
            [
                ("schemeIdUri", "urn:mpeg:dash:23003:3:audio_channel_configuration:2011"), ("value", "\(channels)"),
            ])
        return XMLText(
            "Representation",
            [
                ("id", rendition.name), ("bandwidth", "\(bandwidth(of: rendition))"), ("codecs", rendition.track.codec),
                ("audioSamplingRate", samplingRate.map(String.init)),
            ], [configuration] + Self.segments(of: rendition, in: audio.folder))
    }

    // MARK: Text and thumbnails

    private var textSets: [XMLText] {
        texts.map { text in
            let source = text.plan.source
            let role = source.isForced ? "forced-subtitle" : source.isForHardOfHearing ? "caption" : "subtitle"
            let bits = Double(text.byteCount * 8) / max(duration.seconds, 1)
            return XMLText(
                "AdaptationSet",
                [("contentType", "text"), ("mimeType", "text/vtt"), ("lang", text.plan.language)],
                [
                    XMLText("Label", text: text.plan.label), Self.role(role),
                    XMLText(
                        "Representation",
                        [("id", text.plan.name), ("bandwidth", "\(max(1, Int(bits.rounded(.up))))")],
                        [XMLText("BaseURL", text: text.uri)]),
                ])
        }
    }

    /// DASH-IF IOP 6.2.6, tiles of thumbnail images: width and height are those of the whole sheet.
    private static func thumbnails(_ storyboard: FinishedStoryboard) -> XMLText {
        let plan = storyboard.plan
        let grid = XMLText(
            "EssentialProperty",
            [
                ("schemeIdUri", "http://dashif.org/guidelines/thumbnail_tile"),
                ("value", "\(plan.columns)x\(plan.rows)"),
            ])
        let list = XMLText(
            "SegmentList",
            [
                ("timescale", "\(storyboard.sheetDuration.timescale)"),
                ("duration", "\(storyboard.sheetDuration.value)"),
            ], (storyboard.sheets[.jpeg] ?? []).map { XMLText("SegmentURL", [("media", $0.uri)]) })
        return XMLText(
            "AdaptationSet", [("contentType", "image"), ("mimeType", "image/jpeg")],
            [
                XMLText(
                    "Representation",
                    [
                        ("id", "thumbnails"), ("bandwidth", "\(max(1, storyboard.peakBitsPerSecond(of: .jpeg)))"),
                        ("width", "\(plan.tileSize.width * plan.columns)"),
                        ("height", "\(plan.tileSize.height * plan.rows)"),
                    ], [grid, list])
            ])
    }

    // MARK: What they share

    private func bandwidth(of rendition: FinishedRendition) -> Int {
        max(1, rendition.bandwidth(targetDuration: targetDuration).peak)
    }

    private static func segments(of rendition: FinishedRendition, in folder: String) -> [XMLText] {
        let list = XMLText(
            "SegmentList", [("timescale", "\(rendition.track.timescale)")],
            [
                XMLText("Initialization", [("sourceURL", rendition.initURI)]),
                XMLText("SegmentTimeline", [], runs(of: rendition.presentedTicks)),
            ] + rendition.segments.map { XMLText("SegmentURL", [("media", $0.uri)]) })
        return [XMLText("BaseURL", text: folder), list]
    }

    /// Equal durations in a row are one entry.
    private static func runs(of ticks: [Int64]) -> [XMLText] {
        var runs: [(duration: Int64, count: Int)] = []
        for duration in ticks {
            if let last = runs.last, last.duration == duration {
                runs[runs.count - 1].count += 1
            } else {
                runs.append((duration, 1))
            }
        }
        return runs.enumerated().map { position, run in
            XMLText(
                "S",
                [
                    ("t", position == 0 ? "0" : nil), ("d", "\(run.duration)"),
                    ("r", run.count > 1 ? "\(run.count - 1)" : nil),
                ])
        }
    }

    private static func role(_ value: String) -> XMLText {
        XMLText("Role", [("schemeIdUri", "urn:mpeg:dash:role:2011"), ("value", value)])
    }

    /// ISO 8601, to the microsecond.
    private static func duration(_ time: MediaTime) -> String {
        "PT\(DecimalNumber(millionths: time.rescaled(to: 1_000_000)))S"
    }

    /// In the order in which the keys first appear.
    private static func grouped<Item, Key: Hashable>(_ items: [Item], by key: (Item) -> Key) -> [[Item]] {
        var groups: [Key: [Item]] = [:]
        var order: [Key] = []
        for item in items {
            let key = key(item)
            if groups[key] == nil { order.append(key) }
            groups[key, default: []].append(item)
        }
        return order.compactMap { groups[$0] }
    }
}
