import Foundation
import Testing

/// One thing that can be wrong with a presentation, and the rule that must find it.
struct Fault: Sendable, CustomTestStringConvertible {
    var name: String
    var rule: String
    var base: GoodOutput.Kind
    var inject: @Sendable (inout PublishedFiles) throws -> Void

    var testDescription: String { name }

    init(
        _ name: String, in base: GoodOutput.Kind = .film, breaks rule: String,
        _ inject: @escaping @Sendable (inout PublishedFiles) throws -> Void
    ) {
        self.name = name
        self.rule = rule
        self.base = base
        self.inject = inject
    }

    static let all = playlists + variants + timelines + boxes + media + besides + texts + manifests + growing + keys
}

/// The larger rung, the smaller one, and a group of sound of ``GoodOutput/film``.
private let (large, small, sound) = ("360p", "240p", "stereo")
private let master = "master.m3u8"

extension Fault {
    static let playlists = [
        Fault("no EXT-X-INDEPENDENT-SEGMENTS", breaks: "independent-segments") {
            try $0.edit(nil, master) { $0 = $0.replacing("#EXT-X-INDEPENDENT-SEGMENTS\n", with: "") }
        },
        Fault("no EXT-X-ENDLIST", breaks: "playlist-type") {
            try $0.edit(large, "playlist") { $0 = $0.replacing("#EXT-X-ENDLIST\n", with: "") }
        },
        Fault("EVENT instead of VOD", breaks: "playlist-type") {
            try $0.edit(sound, "playlist") { $0 = $0.replacing("TYPE:VOD", with: "TYPE:EVENT") }
        },
        Fault("version 3", breaks: "version") {
            try $0.edit(large, "playlist") { $0 = $0.replacing("VERSION:7", with: "VERSION:3") }
        },
        Fault("a target duration below the segments", breaks: "target-duration") {
            try $0.edit(large, "playlist") { $0 = $0.replacing("TARGETDURATION:2", with: "TARGETDURATION:1") }
        },
        Fault("another target duration for sound", breaks: "target-duration-equal") {
            try $0.edit(sound, "playlist") { $0 = $0.replacing("TARGETDURATION:2", with: "TARGETDURATION:3") }
        },
        Fault("one EXTINF that lies", breaks: "extinf") {
            try $0.edit(large, "playlist") { $0.replaceFirst("#EXTINF:", \.isNumber) { _ in "1.900000" } }
        },
        Fault("every EXTINF a little long", breaks: "extinf") {
            try $0.edit(large, "playlist") { text in
                text = text.replacing(#/#EXTINF:([0-9.]+)/#) { "#EXTINF:\((Double($0.1) ?? 0) + 0.02)" }
            }
        },
        Fault("segments in the wrong order", breaks: "decode-times") {
            try $0.edit(large, "playlist") { text in
                var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
                let places = lines.indices.filter { lines[$0].hasSuffix(".m4s") }
                lines.swapAt(places[1], places[2])
                text = lines.joined(separator: "\n")
            }
        },
        Fault("a segment twice", breaks: "decode-times") {
            try $0.edit(sound, "playlist") { text in
                var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
                let place = lines.indices.first { lines[$0].hasSuffix(".m4s") } ?? 0
                lines.insert(contentsOf: lines[place - 1...place], at: place + 1)
                text = lines.joined(separator: "\n")
            }
        },
        Fault("a segment left out of the playlist", breaks: "decode-times") {
            try $0.edit(large, "playlist") { text in
                var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
                let places = lines.indices.filter { lines[$0].hasSuffix(".m4s") }
                lines.removeSubrange(places[1] - 1...places[1])
                text = lines.joined(separator: "\n")
            }
        },
        Fault("a playlist without segments", breaks: "not-empty") {
            try $0.edit(large, "playlist") { $0 = $0.replacing(#/#EXTINF.*\n.*\n/#, with: "") }
        },
        Fault("a malformed media playlist", breaks: "objects-readable") {
            try $0.edit(large, "playlist") { $0 = $0.replacing("#EXTINF:", with: "#EXTINF:x") }
        },
    ]

    static let variants = [
        Fault("BANDWIDTH too low", breaks: "peak-bandwidth") {
            try $0.edit(nil, master) { $0.replaceFirst("INF:BANDWIDTH=", \.isNumber) { "\((Int($0) ?? 0) * 8 / 10)" } }
        },
        Fault("BANDWIDTH too high", breaks: "peak-bandwidth") {
            try $0.edit(nil, master) { $0.replaceFirst("INF:BANDWIDTH=", \.isNumber) { "\((Int($0) ?? 0) * 13 / 10)" } }
        },
        Fault("a wrong AVERAGE-BANDWIDTH", breaks: "average-bandwidth") {
            try $0.edit(nil, master) { $0.replaceFirst("AVERAGE-BANDWIDTH=", \.isNumber) { "\((Int($0) ?? 0) / 2)" } }
        },
        Fault("a wrong BANDWIDTH of I-frames", breaks: "iframe-bandwidth") {
            try $0.edit(nil, master) { text in
                text.replaceFirst("#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=", \.isNumber) { "\((Int($0) ?? 0) / 2)" }
            }
        },
        Fault("no AVERAGE-BANDWIDTH", breaks: "variant-attributes") {
            try $0.edit(nil, master) { $0 = $0.replacing(#/AVERAGE-BANDWIDTH=\d+,/#, with: "") }
        },
        Fault("swapped rungs", breaks: "resolution") {
            try $0.edit(nil, master) { text in
                var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
                let places = lines.indices.filter { lines[$0].hasSuffix(".m3u8") && !lines[$0].hasPrefix("#") }
                lines.swapAt(places[0], places[1])
                text = lines.joined(separator: "\n")
            }
        },
        Fault("another codec than the pictures'", breaks: "codecs") {
            try $0.edit(nil, master) { $0 = $0.replacing("avc1.", with: "hvc1.") }
        },
        Fault("another level than the pictures'", breaks: "codecs") {
            try $0.edit(nil, master) { $0 = $0.replacing(#/avc1\.([0-9A-F]{4})[0-9A-F]{2}/#) { "avc1.\($0.1)33" } }
        },
        Fault("no codec of sound", breaks: "codecs") {
            try $0.edit(nil, master) { $0 = $0.replacing(",mp4a.40.2", with: "") }
        },
        Fault("a wrong RESOLUTION", breaks: "resolution") {
            try $0.edit(nil, master) { $0 = $0.replacing("RESOLUTION=640x360", with: "RESOLUTION=1280x720") }
        },
        Fault("a wrong FRAME-RATE", breaks: "frame-rate") {
            try $0.edit(nil, master) { $0 = $0.replacing("FRAME-RATE=29.970", with: "FRAME-RATE=30.000") }
        },
        Fault("PQ for SDR pictures", breaks: "video-range") {
            try $0.edit(nil, master) {
                $0 = $0.replacing("FRAME-RATE=29.970", with: "FRAME-RATE=29.970,VIDEO-RANGE=PQ")
            }
        },
        Fault("nothing said of captions", breaks: "closed-captions") {
            try $0.edit(nil, master) { $0 = $0.replacing(",CLOSED-CAPTIONS=NONE", with: "") }
        },
        Fault("a group that is not there", breaks: "groups-exist") {
            try $0.edit(nil, master) { $0 = $0.replacing("AUDIO=\"stereo\"", with: "AUDIO=\"surround\"") }
        },
        Fault("two defaults in a group", breaks: "one-default") {
            try $0.edit(nil, master) { $0.repeatRendition(named: "Other") }
        },
        Fault("two renditions of one name", breaks: "unique-names") {
            try $0.edit(nil, master) { $0.repeatRendition(named: "Audio") }
        },
        Fault("no LANGUAGE", breaks: "language") {
            try $0.edit(nil, master) { $0 = $0.replacing(#/LANGUAGE="[^"]*",/#, with: "") }
        },
        Fault("a language that one group lacks", breaks: "languages-in-each-group") {
            try $0.edit(nil, master) { text in
                guard let first = text.range(of: "LANGUAGE=\"und\"") else { return }
                text.replaceSubrange(first, with: "LANGUAGE=\"fr\"")
            }
        },
        Fault("a wrong number of channels", breaks: "channels") {
            try $0.edit(nil, master) { $0 = $0.replacing(#/CHANNELS="\d+"/#, with: "CHANNELS=\"6\"") }
        },
        Fault("AUTOSELECT not set", breaks: "autoselect") {
            try $0.edit(nil, master) { $0 = $0.replacing("AUTOSELECT=YES", with: "AUTOSELECT=NO") }
        },
        Fault("no I-frame playlists", breaks: "iframe-playlists") {
            try $0.edit(nil, master) { $0 = $0.replacing(#/#EXT-X-I-FRAME-STREAM-INF.*\n/#, with: "") }
        },
    ]
}

extension String {
    fileprivate mutating func repeatRendition(named name: String) {
        guard let line = split(separator: "\n").first(where: { $0.hasPrefix("#EXT-X-MEDIA:") }),
            let place = range(of: line)
        else { return }
        let copy = line.replacing(#/NAME="[^"]*"/#, with: "NAME=\"\(name)\"")
        insert(contentsOf: copy + "\n", at: place.lowerBound)
    }
}

extension Fault {
    static let timelines = [
        Fault("a tfdt that is late", breaks: "decode-times") {
            try $0.editBytes(large, "00002") { try $0.operate { try $0.shiftDecodeTime(by: 1001, fragment: 0) } }
        },
        Fault("a gap between fragments of one segment", breaks: "decode-times") {
            try $0.editBytes(large, "00001") { try $0.operate { try $0.shiftDecodeTime(by: 500, fragment: 1) } }
        },
        Fault("sound late by 100 ms", breaks: "common-start") { files in
            for number in 0..<4 {
                try files.editBytes(sound, "0000\(number)") { bytes in
                    try bytes.operate { surgery in
                        for fragment in 0..<surgery.fragmentCount {
                            try surgery.shiftDecodeTime(by: 4800, fragment: fragment)
                        }
                    }
                }
            }
        },
        Fault("sound longer than pictures", breaks: "common-end") {
            try $0.edit(small, "playlist") { $0.removeLastSegment() }
            try $0.edit(large, "playlist") { $0.removeLastSegment() }
        },
        Fault("a rung that ends early", breaks: "boundaries-aligned") {
            try $0.edit(small, "playlist") { $0.removeLastSegment() }
        },
        Fault("frames that last 1000 ticks instead of 1001", breaks: "frame-rate") { files in
            for number in 0..<4 {
                try files.editBytes(large, "0000\(number)") { bytes in
                    try bytes.operate { surgery in
                        for fragment in 0..<surgery.fragmentCount {
                            let header = try surgery.box(["moof", "traf", "tfhd"], skipping: fragment).lowerBound
                            // Version and flags, the track, then the default duration.
                            surgery.setNumber(1000, at: header + 16)
                            let time = try surgery.box(["moof", "traf", "tfdt"], skipping: fragment).lowerBound + 16
                            surgery.setNumber(surgery.number(at: time) / 1001 * 1000, at: time)
                        }
                    }
                }
            }
        },
    ]

    static let boxes = [
        Fault("no edit for the priming", breaks: "audio-priming") {
            try $0.editBytes(sound, "init") { try $0.operate { try $0.rename(["moov", "trak", "edts"], to: "free") } }
        },
        Fault("an edit of nothing", breaks: "audio-priming") {
            try $0.editBytes(sound, "init") { try $0.operate { try $0.setEdits([(0, 0)]) } }
        },
        Fault("an edit that cuts off too much", breaks: "common-end") {
            try $0.editBytes(sound, "init") { try $0.operate { try $0.setEdits([(0, 5120)]) } }
        },
        Fault("an empty edit", breaks: "no-empty-edit") {
            try $0.editBytes(sound, "init") { try $0.operate { try $0.setEdits([(480, .max), (0, 1024)]) } }
        },
        Fault("no roll group", breaks: "audio-priming") {
            try $0.editBytes(sound, "init") {
                try $0.operate { try $0.rename(["moov", "trak", "mdia", "minf", "stbl", "sgpd"], to: "free") }
            }
        },
        Fault("avc3", breaks: "sample-entry") {
            try $0.editBytes(large, "init") {
                try $0.operate { try $0.rename(["moov", "trak", "mdia", "minf", "stbl", "stsd", "avc1"], to: "avc3") }
            }
        },
        Fault("pixels that are not square", breaks: "square-pixels") {
            try $0.editBytes(large, "init") { bytes in
                try bytes.operate { surgery in
                    let path = ["moov", "trak", "mdia", "minf", "stbl", "stsd", "avc1", "pasp"]
                    let aspect = BoxSurgery.make("pasp", BoxSurgery.bytes([4, 3]))
                    try surgery.replace(path, with: aspect)
                }
            }
        },
        Fault("a place in the metadata", breaks: "metadata-stripped") {
            try $0.editBytes(large, "init") { bytes in
                try bytes.operate { surgery in
                    let place = BoxSurgery.make("udta", BoxSurgery.make("loci", Array("+52.5+013.4/".utf8)))
                    let extends = try surgery.box(["moov", "mvex"])
                    try surgery.replace(["moov", "mvex"], with: Array(surgery.bytes[extends]) + place)
                }
            }
        },
        Fault("a damaged init segment", breaks: "objects-readable") {
            try $0.editBytes(large, "init") { $0.removeLast(20) }
        },
    ]

    static let media = [
        Fault("a truncated segment", breaks: "boxes-sound") {
            try $0.editBytes(large, "00001") { $0.removeLast($0.count / 3) }
        },
        Fault("dropped frames", breaks: "decode-times") {
            try $0.editBytes(large, "00001") { bytes in
                try bytes.operate { surgery in
                    let count = try surgery.box(["moof", "traf", "trun"]).lowerBound + 12
                    surgery.setNumber(surgery.number(at: count) - 3, at: count)
                }
            }
        },
        Fault("pictures whose bytes are damaged", breaks: "decodes") {
            try $0.editBytes(large, "00001") { bytes in
                let data = try BoxSurgery(bytes: bytes).box(["mdat"])
                for place in data.lowerBound + 200..<data.lowerBound + 600 { bytes[place] ^= 0x5A }
            }
        },
        Fault("sound whose bytes are damaged", breaks: "decodes") {
            try $0.editBytes(sound, "00001") { bytes in
                let data = try BoxSurgery(bytes: bytes).box(["mdat"])
                for place in data.lowerBound + 8..<data.upperBound { bytes[place] ^= 0x5A }
            }
        },
        Fault("a segment that does not start with an IDR picture", breaks: "segments-start-with-idr") {
            try $0.editBytes(large, "00001") { bytes in
                try bytes.operate { surgery in
                    // Its first slice says that it is one of another picture (ITU-T H.264, table 7-1).
                    let data = try surgery.box(["mdat"]).lowerBound + 8
                    surgery.bytes[data + 4] = 0x41
                }
            }
        },
        Fault("a segment of another rung", breaks: "decodes") { files in
            let other = files.files[try files.path(small, "00002")] ?? []
            try files.editBytes(large, "00002") { $0 = other }
        },
        Fault("the init segment of another rung", breaks: "resolution") { files in
            let other = files.files[try files.path(small, "init")] ?? []
            try files.editBytes(large, "init") { $0 = other }
        },
        Fault("an I-frame range that ends early", breaks: "iframe-ranges") {
            try $0.edit(large, "iframes") { $0.replaceFirst("BYTERANGE:", \.isNumber) { "\((Int($0) ?? 0) - 100)" } }
        },
        Fault("an I-frame range without its moof", breaks: "iframe-decode") {
            try $0.edit(large, "iframes") { text in
                text = text.replacing(#/BYTERANGE:(\d+)@(\d+)/#) {
                    "BYTERANGE:\((Int($0.1) ?? 0) - 60)@\((Int($0.2) ?? 0) + 60)"
                }
            }
        },
        Fault("an I-frame that is left out", breaks: "iframe-ranges") {
            try $0.edit(large, "iframes") { $0.removeLastSegment() }
        },
        Fault("no EXT-X-I-FRAMES-ONLY", breaks: "iframe-playlists") {
            try $0.edit(large, "iframes") { $0 = $0.replacing("#EXT-X-I-FRAMES-ONLY\n", with: "") }
        },
    ]

    static let besides = [
        Fault("a missing segment", breaks: "objects-exist") { try $0.remove(large, "00002") },
        Fault("a missing init segment", breaks: "objects-exist") { try $0.remove(sound, "init") },
        Fault("a missing playlist", breaks: "objects-exist") { try $0.remove(small, "playlist") },
        Fault("a reference out of the presentation", breaks: "objects-exist") {
            try $0.edit(large, "playlist") { $0.replaceFirst("MAP:URI=\"", \.isLetter) { _ in "file:///etc/passwd?" } }
        },
        Fault("a gap in the storyboard", breaks: "storyboard-cues") {
            try $0.edit(nil, "storyboard.vtt") { text in
                var cues = text.components(separatedBy: "\n\n")
                cues.remove(at: 2)
                text = cues.joined(separator: "\n\n")
            }
        },
        Fault("a storyboard that ends early", breaks: "storyboard-cues") {
            try $0.edit(nil, "storyboard.vtt") { text in
                text = text.components(separatedBy: "\n\n").dropLast(2).joined(separator: "\n\n") + "\n"
            }
        },
        Fault("a tile outside of its sheet", breaks: "storyboard-sheets") {
            try $0.edit(nil, "storyboard.vtt") { $0 = $0.replacing("#xywh=0,0,", with: "#xywh=60000,0,") }
        },
        Fault("a missing sheet", breaks: "storyboard-sheets") { try $0.remove("1", "storyboard-0") },
    ]
}

extension String {
    mutating func removeLastSegment() {
        var lines = split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard let information = lines.lastIndex(where: { $0.hasPrefix("#EXTINF") }),
            let address = lines.lastIndex(where: { !$0.isEmpty && !$0.hasPrefix("#") })
        else { return }
        lines.removeSubrange(information...address)
        self = lines.joined(separator: "\n")
    }
}

extension BoxSurgery {
    /// An `elst` of version 0; the largest time stands for -1, an empty edit.
    fileprivate mutating func setEdits(_ edits: [(duration: UInt32, mediaTime: UInt32)]) throws {
        let entries = edits.flatMap { Self.bytes([$0.duration, $0.mediaTime, 0x1_0000]) }
        let list = Self.make("elst", Self.bytes([0, UInt32(edits.count)]) + entries)
        try replace(["moov", "trak", "edts"], with: Self.make("edts", list))
    }
}
