import Foundation
import HeadwaterCore

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
            duration = manifest.attributes["mediaPresentationDuration"]
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
            id: id, codecs: element.attributes["codecs"] ?? set.attributes["codecs"],
            size: Self.size(element) ?? Self.size(set), timescale: max(1, timescale),
            initialization: initialization.map(resolve),
            segments: zip(media, times).map { Segment(resource: resolve($0), start: $1.start, duration: $1.duration) })
    }

    private static func size(_ element: MarkupElement) -> PixelSize? {
        guard let width = element.attributes["width"].flatMap({ Int($0) }),
            let height = element.attributes["height"].flatMap({ Int($0) })
        else { return nil }
        return PixelSize(width: width, height: height)
    }

    /// The stated duration; nil when there is none or it is not one of XML Schema's, in days to seconds.
    var presentationDuration: MediaTime? {
        let pattern = #/P(?=.)(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?/#
        guard let duration, let found = try? pattern.wholeMatch(in: duration) else { return nil }
        let whole = [(found.1, 86_400.0), (found.2, 3600), (found.3, 60), (found.4, 1)]
        let seconds = whole.reduce(0) { $0 + ($1.0.flatMap { Double($0) } ?? 0) * $1.1 }
        // More than a year is no presentation.
        return seconds < 31_536_000 ? MediaTime(Int64((seconds * 1_000_000).rounded()), timescale: 1_000_000) : nil
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
