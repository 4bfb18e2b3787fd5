import HeadwaterCore
import Manifests

extension Rule {
    static let storyboards: [Rule] = [
        .must(
            "storyboard-cues", .storyboard, "Cues of the storyboard lie back to back from 0 to the last second.",
            source: "Headwater"
        ) { presentation in
            guard let storyboard = presentation.storyboard else { return [] }
            var next: Int64 = 0
            for cue in storyboard.index.cues {
                guard cue.start.milliseconds == next, cue.end > cue.start else {
                    return [
                        .check(
                            false, storyboard.uri, "a cue from \(cue.start) to \(cue.end)",
                            expected: "one from \(WebVTT.Timestamp(milliseconds: next))")
                    ]
                }
                next = cue.end.milliseconds
            }
            let end = presentation.videoStreams.first?.playlist.duration.time.rescaled(to: 1000) ?? next
            return [
                .check(
                    abs(end - next) <= 1000, storyboard.uri,
                    "\(storyboard.index.cues.count) cues to \(WebVTT.Timestamp(milliseconds: next))",
                    expected: "to \(WebVTT.Timestamp(milliseconds: end))")
            ]
        },
        .must(
            "storyboard-sheets", .storyboard, "Every tile lies in a sheet that is there, at most 4096 pixels a side.",
            source: "Headwater"
        ) { presentation in
            guard let storyboard = presentation.storyboard else { return [] }
            for cue in storyboard.index.cues {
                guard let tile = StoryboardTile(cue.payload), let size = storyboard.sheets[tile.sheet] ?? nil else {
                    return [.check(false, storyboard.uri, cue.payload, expected: "a tile of a JPEG that is there")]
                }
                let isInside = tile.x + tile.width <= size.width && tile.y + tile.height <= size.height
                guard isInside, max(size.width, size.height) <= 4096 else {
                    return [
                        .check(
                            false, storyboard.uri, "\(cue.payload) of \(size)", expected: "a tile inside of its sheet")
                    ]
                }
            }
            return [.check(true, storyboard.uri, "\(storyboard.sheets.count) sheets", expected: "")]
        },
    ]
}

/// `sheet.jpg#xywh=x,y,w,h` (W3C Media Fragments URI 1.0, 4.2.2).
struct StoryboardTile: Equatable {
    var sheet: String
    var x: Int
    var y: Int
    var width: Int
    var height: Int

    init?(_ payload: String) {
        let parts = payload.split(separator: "#", maxSplits: 1)
        guard parts.count == 2, parts[1].hasPrefix("xywh=") else { return nil }
        let fields = parts[1].dropFirst(5).split(separator: ",", omittingEmptySubsequences: false)
        let numbers = fields.compactMap { UInt16($0) }.map(Int.init)
        guard fields.count == 4, numbers.count == 4, numbers[2] > 0, numbers[3] > 0 else { return nil }
        sheet = String(parts[0])
        (x, y, width, height) = (numbers[0], numbers[1], numbers[2], numbers[3])
    }
}
