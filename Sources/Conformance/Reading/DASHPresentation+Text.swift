import Foundation

extension DASHPresentation {
    /// Reads the representations of a manifest with segment timelines.
    init(text: String, at url: URL, name: String) {
        self.init(uri: name, representations: [], problem: nil)
        do {
            let manifest = try MarkupReader.parse(text)
            guard manifest.name == "MPD" else {
                problem = "the root is \(manifest.name), not MPD"
                return
            }
            representations = manifest.all("Period").flatMap { period in
                period.all("AdaptationSet").flatMap { set in
                    set.all("Representation").compactMap { Self.representation($0, in: set, at: url) }
                }
            }
        } catch {
            problem = "\(error)"
        }
    }

    /// Nil for pictures and others without a timeline of segments.
    private static func representation(
        _ element: MarkupElement, in set: MarkupElement, at url: URL
    ) -> Representation? {
        let template = element.first("SegmentTemplate") ?? set.first("SegmentTemplate")
        let list = element.first("SegmentList") ?? set.first("SegmentList")
        let id = element.attributes["id"] ?? ""
        let base = element.first("BaseURL").flatMap { URL(string: $0.text, relativeTo: url) } ?? url
        guard let source = template ?? list, let timeline = source.first("SegmentTimeline") else { return nil }
        let timescale = source.attributes["timescale"].flatMap { Int32($0) } ?? 1
        let times = Self.times(timeline)
        let number = source.attributes["startNumber"].flatMap { Int($0) } ?? 1
        let bandwidth = element.attributes["bandwidth"] ?? ""
        let resolve = { (text: String) in
            URL(string: text, relativeTo: base)?.absoluteURL.standardized.absoluteString ?? text
        }
        let media: [String]
        let initialization: String?
        if let template, let pattern = template.attributes["media"] {
            media = times.enumerated().map {
                Self.fill(pattern, id: id, bandwidth: bandwidth, number: number + $0.offset, time: $0.element.start)
            }
            initialization = template.attributes["initialization"].map { Self.fill($0, id: id, bandwidth: bandwidth) }
        } else {
            media = source.all("SegmentURL").compactMap { $0.attributes["media"] }
            initialization = source.first("Initialization")?.attributes["sourceURL"]
        }
        return Representation(
            id: id, codecs: element.attributes["codecs"] ?? set.attributes["codecs"], timescale: max(1, timescale),
            initialization: initialization.map(resolve),
            segments: zip(media, times).map { Segment(resource: resolve($0), start: $1.start, duration: $1.duration) })
    }

    /// `S` elements, repeats resolved (ISO/IEC 23009-1, 5.3.9.6).
    private static func times(_ timeline: MarkupElement) -> [(start: Int64, duration: Int64)] {
        var times: [(start: Int64, duration: Int64)] = []
        var next: Int64 = 0
        for entry in timeline.all("S") {
            let start = entry.attributes["t"].flatMap { Int64($0) } ?? next
            let duration = entry.attributes["d"].flatMap { Int64($0) } ?? 0
            let repeats = entry.attributes["r"].flatMap { Int($0) } ?? 0
            next = start
            // A film of a day in segments of a second; more is not a manifest.
            for _ in 0..<min(max(0, repeats) + 1, 100_000) where times.count < 100_000 {
                times.append((next, duration))
                next = next &+ duration
            }
        }
        return times
    }

    /// `$Number%05d$`, `$Time$` and the like (ISO/IEC 23009-1, table 16).
    private static func fill(
        _ pattern: String, id: String, bandwidth: String, number: Int = 0, time: Int64 = 0
    ) -> String {
        pattern.split(separator: "$", omittingEmptySubsequences: false).enumerated().map { place, part in
            guard place % 2 == 1 else { return String(part) }
            let pieces = part.split(separator: "%", maxSplits: 1)
            let width = pieces.count == 2 ? Int(pieces[1].filter(\.isNumber)) ?? 0 : 0
            let value =
                switch pieces.first {
                case nil: "$"
                case "RepresentationID": id
                case "Bandwidth": bandwidth
                case "Number": String(number)
                case "Time": String(time)
                default: String(part)
                }
            return String(repeating: "0", count: max(0, min(width, 20) - value.count)) + value
        }.joined()
    }
}
