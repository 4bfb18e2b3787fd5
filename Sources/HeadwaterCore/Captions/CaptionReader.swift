/// Reads one block after another, and keeps what can't be taken.
struct CaptionReader {
    private let form: CaptionFile.Form
    private var cues: [SubtitleCue] = []
    private var problems = CaptionProblems()

    init(_ form: CaptionFile.Form) { self.form = form }

    mutating func read(_ block: CaptionBlock) {
        if form == .webVTT, Self.isNoCue(block) { return }
        // A name or number may stand above the times.
        guard let position = block.lines.prefix(2).firstIndex(where: { $0.text.contains("-->") }) else {
            problems.add(line: block.lines[0].number, expected)
            return
        }
        let times = block.lines[position]
        let words = times.text.split { $0 == " " || $0 == "\t" }
        guard words.count >= 3, words[1] == "-->", let start = CaptionTime(words[0], form),
            let end = CaptionTime(words[2], form)
        else {
            problems.add(line: times.number, expected)
            return
        }
        guard start.milliseconds < end.milliseconds else {
            problems.add(line: times.number, "The cue ends before it has begun.")
            return
        }
        let lines = block.lines[(position + 1)...]
        if let stray = lines.first(where: { $0.text.contains("-->") }) {
            problems.add(line: stray.number, "A blank line is missing above this cue.")
            return
        }
        guard lines.reduce(0, { $0 + $1.text.count }) <= CaptionFile.maxPayload else {
            problems.add(line: times.number, "A cue has at most \(CaptionFile.maxPayload) characters.")
            return
        }
        guard cues.count < CaptionFile.maxCues else {
            if cues.count == CaptionFile.maxCues {
                problems.add(line: times.number, "There are at most \(CaptionFile.maxCues) cues.")
            }
            return
        }
        let texts = lines.map(\.text)
        let payload = form == .subRip ? SubRipText.payload(texts) : texts.joined(separator: "\n")
        // Nothing would be shown.
        guard !payload.allSatisfy(\.isWhitespace) else { return }
        cues.append(
            SubtitleCue(
                time: start.time..<end.time, payload: payload,
                settings: form == .webVTT ? Self.settings(words.dropFirst(3)) : nil))
    }

    /// - Throws: ``CaptionProblems`` when there are any, or nothing to show.
    func finish() throws(CaptionProblems) -> [SubtitleCue] {
        guard problems.list.isEmpty else { throw problems }
        guard !cues.isEmpty else { throw CaptionProblems(line: nil, "There is no cue in it.") }
        // Equal starts stay in the order of the file.
        return cues.enumerated().sorted {
            ($0.element.time.lowerBound, $0.offset) < ($1.element.time.lowerBound, $1.offset)
        }.map(\.element)
    }

    private var expected: String {
        switch form {
        case .webVTT: "A cue's times belong here, such as 00:00:01.000 --> 00:00:02.500."
        case .subRip: "A cue's number and times belong here, such as 00:00:01,000 --> 00:00:02,500."
        }
    }

    /// Comments, styles and regions (WebVTT, section 4.1): what a track of a stream has no place for.
    private static func isNoCue(_ block: CaptionBlock) -> Bool {
        let first = block.lines[0].text
        guard !block.lines.contains(where: { $0.text.contains("-->") }) else { return false }
        return ["NOTE", "STYLE", "REGION"].contains {
            first == $0 || first.hasPrefix("\($0) ") || first.hasPrefix("\($0)\t")
        }
    }

    /// Those that a player knows without regions; others would be passed over.
    private static func settings(_ words: ArraySlice<Substring>) -> String? {
        let known = words.filter { word in
            let parts = word.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            return parts.count == 2 && !parts[1].isEmpty
                && ["vertical", "line", "position", "size", "align"].contains(parts[0])
        }
        return known.isEmpty ? nil : known.joined(separator: " ")
    }
}

/// A point in time as files write it, in milliseconds.
struct CaptionTime {
    var milliseconds: Int64

    var time: MediaTime { MediaTime(milliseconds, timescale: 1000) }

    /// `HH:MM:SS.mmm`; WebVTT may leave out the hours, and SubRip has a comma, or a point where programs were careless.
    init?(_ text: Substring, _ form: CaptionFile.Form) {
        var parts = text.split(separator: ":", omittingEmptySubsequences: false)
        if form == .webVTT, parts.count == 2 { parts.insert("00", at: 0) }
        guard parts.count == 3, let last = parts.popLast() else { return nil }
        let separators: Set<Character> = form == .webVTT ? ["."] : [",", "."]
        let seconds = last.split(omittingEmptySubsequences: false) { separators.contains($0) }
        // Four digits of hours are more than a year.
        guard seconds.count == 2, let hour = Self.number(parts[0], digits: form == .webVTT ? 2...4 : 1...4),
            let minute = Self.number(parts[1], digits: 2...2), minute < 60,
            let second = Self.number(seconds[0], digits: 2...2), second < 60,
            let thousandth = Self.number(seconds[1], digits: 3...3)
        else { return nil }
        milliseconds = ((hour * 60 + minute) * 60 + second) * 1000 + thousandth
    }

    private static func number(_ text: Substring, digits: ClosedRange<Int>) -> Int64? {
        guard digits.contains(text.utf8.count),
            text.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains)
        else { return nil }
        return Int64(text)
    }
}
