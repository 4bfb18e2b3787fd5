import Foundation
import HeadwaterCore

/// A plan for people.
struct PlanText {
    private let plan: TranscodePlan

    init(_ plan: TranscodePlan) { self.plan = plan }

    var text: String {
        let groups: [[String]] = [
            [timeline], plan.video.flatMap(rows(of:)), dropped.map(row(of:)), plan.audio.map(row(of:)),
            plan.subtitles.map(row(of:)), plan.chapters.map(row(of:)), pictures,
        ]
        return groups.joined().joined(separator: "\n")
    }

    private var timeline: String {
        let longest = (0..<plan.segmentCount).map { plan.frames(ofSegment: $0).count }.max() ?? 0
        let chunks = plan.video.isEmpty ? "" : ", \(Self.count(plan.chunks.count, "chunk"))"
        return Self.row(
            "Plan",
            """
            preset \(plan.presetName), \(Self.seconds(plan.duration)) at \(plan.frameRate) fps, \
            \(Self.count(plan.segmentCount, "segment")) of at most \
            \(Self.seconds(plan.frameRate.time(ofFrame: longest)))\(chunks)
            """)
    }

    /// The rungs that a note speaks of and that are not made.
    private var dropped: [LadderNote] { plan.notes.filter { $0.decision == .dropped } }

    private func rows(of rendition: TranscodePlan.VideoRendition) -> [String] {
        let made = rendition.encoder.map { encoder in
            "encoded by preset \(encoder.preset) at CRF \(Self.short(encoder.constantRateFactor))"
        }
        let note = plan.notes.first { $0.rendition == rendition.name }
        let expected = note?.expectedBitsPerSecond.map { ", about \(Self.rate($0))" } ?? ""
        let first = Self.row(
            "Video",
            """
            \(rendition.name), \(rendition.size), \(rendition.codec.rawValue), \(made ?? "copied"), \
            at most \(Self.rate(rendition.maxBitsPerSecond))\(expected)
            """)
        return [first] + (note.map { [Self.row("", $0.reason)] } ?? [])
    }

    private func row(of note: LadderNote) -> String {
        Self.row("Left out", "\(note.rendition): \(note.reason)")
    }

    private func row(of sound: TranscodePlan.AudioRendition) -> String {
        let gain = sound.gain == 0 ? "" : String(format: ", %+.1f dB", sound.gain)
        return Self.row(
            "Audio",
            """
            \(sound.name), AAC, \(Self.count(sound.channels, "channel")), \(Self.rate(sound.bitsPerSecond))\(gain), \
            \(sound.language), "\(LogFormat.escaped(sound.label))"\(sound.isDefault ? ", default" : "")
            """)
    }

    private func row(of text: TranscodePlan.SubtitleRendition) -> String {
        Self.row(
            "Subtitles",
            """
            \(text.name), from \(text.source.codec), \(text.language), \
            "\(LogFormat.escaped(text.label))"\(text.isDefault ? ", default" : "")
            """)
    }

    private func row(of chapter: Chapter) -> String {
        Self.row("Chapter", "\(Self.seconds(chapter.time.lowerBound)), \"\(LogFormat.escaped(chapter.title))\"")
    }

    private var pictures: [String] {
        var rows: [String] = []
        if let storyboard = plan.storyboard {
            rows.append(
                Self.row(
                    "Storyboard",
                    "\(Self.count(storyboard.tileCount, "tile")) of \(storyboard.tileSize), one each "
                        + Self.seconds(storyboard.interval)))
        }
        if let preview = plan.preview {
            rows.append(Self.row("Preview", "\(Self.count(preview.times.count, "picture")) of \(preview.size)"))
        }
        if let download = plan.download {
            rows.append(Self.row("Download", ([download.video] + download.audio).joined(separator: " with ")))
        }
        return rows
    }

    private static func row(_ name: String, _ value: String) -> String {
        name.padding(toLength: 12, withPad: " ", startingAt: 0) + value
    }

    private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

    private static func rate(_ bitsPerSecond: Int) -> String { "\((bitsPerSecond + 500) / 1000) kbit/s" }

    private static func seconds(_ time: MediaTime) -> String { String(format: "%.3f s", time.seconds) }

    /// `23` for 23.0, `23.5` as it is.
    private static func short(_ number: Double) -> String { Int(exactly: number).map(String.init) ?? "\(number)" }
}
