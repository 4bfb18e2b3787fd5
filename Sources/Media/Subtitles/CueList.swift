import HeadwaterCore

/// The cues of one track as a decoder gives them, made fit to be shown.
struct CueList {
    /// A film has some two thousand; beyond this a file was made to hurt.
    private static let maxCues = 50_000
    private static let maxPayloadBytes = 4096
    private static let maxTotalBytes = 8 << 20
    /// How long a text without an end is shown at most.
    private static let openDuration = MediaTime(5, timescale: 1)

    private struct Entry {
        var start: MediaTime
        /// Nil when the source leaves it open.
        var end: MediaTime?
        var payload: String
        var settings: String?
    }

    private var entries: [Entry] = []
    private var totalBytes = 0

    /// Takes one text. What is empty, or more than a source of good will has, is left out.
    /// - Parameter end: nil when the source does not say.
    mutating func add(_ text: DialogueText, start: MediaTime, end: MediaTime?) {
        let payload = text.payload
        let bytes = payload.utf8.count
        guard !payload.isEmpty, bytes <= Self.maxPayloadBytes, entries.count < Self.maxCues,
            totalBytes + bytes <= Self.maxTotalBytes
        else { return }
        totalBytes += bytes
        entries.append(
            Entry(
                start: start, end: end.flatMap { $0 > start ? $0 : nil }, payload: payload, settings: text.settings))
    }

    /// The cues in the order of their times, within the presentation, equal ones that touch as one.
    func cues(until end: MediaTime) -> [SubtitleCue] {
        let ordered = entries.enumerated().sorted {
            ($0.element.start, $0.offset) < ($1.element.start, $1.offset)
        }.map(\.element)
        var cues: [SubtitleCue] = []
        // The last cue of each text, to go on where an animation shows it frame by frame.
        var latest: [String: Int] = [:]
        for (place, entry) in ordered.enumerated() {
            let stop = entry.end ?? Self.openEnd(of: entry.start, followedBy: ordered[place...])
            let start = max(entry.start, .zero)
            let shownEnd = min(stop, end)
            guard start < shownEnd else { continue }
            let identity = (entry.settings ?? "") + "\n" + entry.payload
            if let earlier = latest[identity], start <= cues[earlier].time.upperBound {
                let longer = max(cues[earlier].time.upperBound, shownEnd)
                cues[earlier].time = cues[earlier].time.lowerBound..<longer
            } else {
                latest[identity] = cues.count
                cues.append(SubtitleCue(time: start..<shownEnd, payload: entry.payload, settings: entry.settings))
            }
        }
        return cues
    }

    private static func openEnd(of start: MediaTime, followedBy entries: ArraySlice<Entry>) -> MediaTime {
        let limit = start + openDuration
        return entries.lazy.map(\.start).first { $0 > start }.map { min($0, limit) } ?? limit
    }
}
