import Foundation

private let (large, small, sound, words) = ("360p", "240p", "stereo", "subtitles-1")
private let manifest = "manifest.mpd"

/// In subtitles, the DASH manifest, playlists that grow, and keys.
extension Fault {
    static let texts = [
        Fault("a cue in another segment's time", in: .subtitled, breaks: "subtitles-inside") {
            try $0.edit(words, "00000") { $0 = $0.replacing("00:00:00.500", with: "00:00:04.500") }
        },
        Fault("cues out of order", in: .subtitled, breaks: "subtitles-ordered") {
            try $0.edit(words, "00000") { text in
                var cues = text.components(separatedBy: "\n\n")
                cues.swapAt(1, 2)
                text = cues.joined(separator: "\n\n")
            }
        },
        Fault("a cue that ends before it begins", in: .subtitled, breaks: "subtitles-ordered") {
            try $0.edit(words, "00000") { $0 = $0.replacing("--> 00:00:01.400", with: "--> 00:00:00.400") }
        },
        Fault("a missing segment of subtitles", in: .subtitled, breaks: "objects-exist") {
            try $0.remove(words, "00001")
        },
        Fault("subtitles on another clock", in: .subtitled, breaks: "subtitles-webvtt") {
            try $0.edit(words, "00001") { $0 = $0.replacing("MPEGTS:0", with: "MPEGTS:900000") }
        },
        Fault("no X-TIMESTAMP-MAP", in: .subtitled, breaks: "subtitles-webvtt") {
            try $0.edit(words, "00002") { $0 = $0.replacing(#/X-TIMESTAMP-MAP.*\n/#, with: "") }
        },
        Fault("subtitles that end early", in: .subtitled, breaks: "subtitles-span") {
            try $0.edit(words, "playlist") { $0.removeLastSegment() }
        },
        Fault("subtitles of another duration", in: .subtitled, breaks: "subtitles-span") {
            try $0.edit(words, "playlist") { $0.replaceFirst("#EXTINF:", \.isNumber) { _ in "1.500000" } }
        },
        Fault("a group of subtitles that is not there", in: .subtitled, breaks: "groups-exist") {
            try $0.edit(nil, "master.m3u8") {
                $0 = $0.replacing("SUBTITLES=\"subtitles\"", with: "SUBTITLES=\"other\"")
            }
        },
    ]

    static let manifests = [
        Fault("a DASH timeline that is late", breaks: "dash-segments") {
            try $0.edit(nil, manifest) { $0.replaceFirst("<S t=\"", \.isNumber) { _ in "1001" } }
        },
        Fault("a DASH segment of another duration", breaks: "dash-segments") {
            try $0.edit(nil, manifest) { $0.replaceFirst(" d=\"", \.isNumber) { "\((Int($0) ?? 0) - 1001)" } }
        },
        Fault("a DASH segment left out", breaks: "dash-segments") {
            try $0.edit(nil, manifest) { text in
                guard let line = text.firstMatch(of: #/ *<SegmentURL media="00001[^\n]*\n/#) else { return }
                text.removeSubrange(line.range)
            }
        },
        Fault("the first DASH segment left out", breaks: "dash-segments") {
            try $0.edit(nil, manifest) { text in
                guard let line = text.firstMatch(of: #/ *<SegmentURL media="00000[^\n]*\n/#) else { return }
                text.removeSubrange(line.range)
            }
        },
        Fault("a DASH timescale of another clock", breaks: "dash-segments") {
            try $0.edit(nil, manifest) { $0 = $0.replacing("timescale=\"30000\"", with: "timescale=\"90000\"") }
        },
        Fault("DASH representations that are swapped", breaks: "dash-segments") {
            try $0.edit(nil, manifest) { text in
                text = text.replacing("width=\"640\" height=\"360\"", with: "width=\"0\" height=\"0\"")
                    .replacing("width=\"426\" height=\"240\"", with: "width=\"640\" height=\"360\"")
                    .replacing("width=\"0\" height=\"0\"", with: "width=\"426\" height=\"240\"")
            }
        },
        Fault("another codec in the DASH manifest", breaks: "dash-segments") {
            try $0.edit(nil, manifest) {
                $0 = $0.replacing(#/codecs="avc1\.[0-9A-F]+"/#, with: "codecs=\"hvc1.1.6.L93.B0\"")
            }
        },
        Fault("a DASH manifest that ends early", breaks: "dash-duration") {
            try $0.edit(nil, manifest) { $0.replaceFirst("mediaPresentationDuration=\"PT", \.isNumber) { _ in "5.5" } }
        },
        Fault("a DASH manifest without duration", breaks: "dash-duration") {
            try $0.edit(nil, manifest) { $0 = $0.replacing(#/mediaPresentationDuration="[^"]*" /#, with: "") }
        },
        Fault("a malformed DASH manifest", breaks: "dash-segments") {
            try $0.edit(nil, manifest) { $0 = $0.replacing("</Period>", with: "") }
        },
    ]

    static let growing = [
        Fault("an end while it grows", in: .growing, breaks: "playlist-type") {
            try $0.edit(large, "playlist") { $0 += "#EXT-X-ENDLIST\n" }
        },
        Fault("VOD while it grows", in: .growing, breaks: "playlist-type") {
            try $0.edit(sound, "playlist") { $0 = $0.replacing("TYPE:EVENT", with: "TYPE:VOD") }
        },
        Fault("a window that slides", in: .growing, breaks: "playlist-type") {
            try $0.edit(small, "playlist") { $0 = $0.replacing("#EXT-X-PLAYLIST-TYPE:EVENT\n", with: "") }
        },
        Fault("a gap while it grows", in: .growing, breaks: "decode-times") {
            try $0.edit(large, "playlist") { $0 = $0.replacing(#/#EXTINF[^\n]*\n00001[^\n]*\n/#, with: "") }
        },
        Fault("a rung that is two segments behind while it grows", in: .growing, breaks: "boundaries-aligned") {
            try $0.edit(small, "playlist") { text in
                text.removeLastSegment()
                text.removeLastSegment()
            }
        },
        Fault("I-frames that are more than a segment behind while it grows", in: .growing, breaks: "iframe-ranges") {
            try $0.edit(large, "iframes") { text in
                // A segment has two.
                for _ in 0..<3 { text.removeLastSegment() }
            }
        },
        Fault("an I-frame too many for what grows", in: .growing, breaks: "iframe-ranges") {
            try $0.edit(large, "playlist") { text in
                text.removeLastSegment()
                text.removeLastSegment()
            }
        },
        Fault("a listed segment that is not there yet", in: .growing, breaks: "objects-exist") {
            try $0.remove(large, "00003")
        },
    ]

    static let keys = [
        Fault("a key without a URI", in: .encrypted, breaks: "keys") {
            try $0.edit(nil, "v.m3u8") { $0 = $0.replacing(",URI=\"key.bin\"", with: "") }
        },
        Fault("an IV that is cut off", in: .encrypted, breaks: "keys") {
            try $0.edit(nil, "v.m3u8") { $0 = $0.replacing("IV=0x0000", with: "IV=0x") }
        },
        Fault("a method that there is not", in: .encrypted, breaks: "keys") {
            try $0.edit(nil, "v.m3u8") { $0 = $0.replacing("METHOD=AES-128", with: "METHOD=AES-256") }
        },
        Fault("no method, and a key all the same", in: .encrypted, breaks: "keys") {
            try $0.edit(nil, "v.m3u8") { $0 = $0.replacing("METHOD=AES-128", with: "METHOD=NONE") }
        },
        Fault("a key of 15 bytes", in: .encrypted, breaks: "keys") {
            try $0.editBytes(nil, "key.bin") { $0.removeLast() }
        },
        Fault("a missing key", in: .encrypted, breaks: "objects-exist") { try $0.remove(nil, "key.bin") },
        Fault("an encrypted segment that was cut off", in: .encrypted, breaks: "encrypted-blocks") {
            try $0.editBytes(nil, "v1.ts") { $0.removeLast(5) }
        },
    ]
}
