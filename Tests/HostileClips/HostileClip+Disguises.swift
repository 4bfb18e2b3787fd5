import HeadwaterCore

/// Files that are two things at once.
extension HostileClip {
    /// What must never show up in anything that is made of them.
    public static let script = "<script>alert(document.domain)</script>"

    /// - Parameter base: an MP4 with its `moov` behind the samples.
    public static func disguises(base: [UInt8]) -> [HostileClip] {
        let page = Array("<!DOCTYPE html><html>\(script)</html>".utf8)
        let archive: [UInt8] = Array("PK\u{3}\u{4}".utf8) + page
        return [
            HostileClip("web page before an MP4", page + base, .notMedia),
            HostileClip("JPEG before an MP4", AVIWriter.greyJPEG + base, .notMedia),
            HostileClip("web page in a free box", base + box("free", page), nil),
            HostileClip("archive behind an MP4", base + archive, nil),
        ]
    }

    /// The words that ``secrets(base:)`` hides, all of which must be gone.
    public static let secretWord = "SECRETWORD"

    /// An MP4 that tells where, by whom and with what it was filmed, and carries a track of data beside.
    ///
    /// - Parameter base: an MP4 with its `moov` behind the samples and with a sound track.
    public static func secrets(base: [UInt8]) -> HostileClip {
        let text = { (kind: [UInt8], value: String) -> [UInt8] in
            // QuickTime user data: length, language, text.
            let payload = bigEndian16(value.utf8.count) + [0x15, 0xC7] + Array(value.utf8)
            return bigEndian32(payload.count + 8) + kind + payload
        }
        // 3GPP TS 26.244, 8.10: name, role, longitude, latitude, altitude, body, notes.
        let location =
            [0, 0, 0, 0, 0x15, 0xC7] + Array("\(secretWord) lane\0".utf8) + [0] + bigEndian32(0x0012_8000)
            + bigEndian32(0x0034_4000) + bigEndian32(0) + Array("Earth\0\(secretWord)\0".utf8)
        let userData = box(
            "udta",
            text([0xA9, 0x78, 0x79, 0x7A], "+52.5200+013.4050/\(secretWord)")
                + text([0xA9, 0x41, 0x52, 0x54], "\(secretWord) author") + text([0xA9, 0x6D, 0x6F, 0x64], secretWord)
                + box("loci", location))
        let withTags = editingBoxes(base, ["moov"]) { movie in
            var data: [UInt8] = []
            _ = editingBoxes(movie, ["trak"]) { data = box("trak", $0) }
            let dataTrack = editingBoxes(data, ["trak", "mdia", "hdlr"]) { handler in
                handler = [0, 0, 0, 0, 0, 0, 0, 0] + Array("meta".utf8) + [UInt8](repeating: 0, count: 12)
                handler += Array("\(secretWord) telemetry\0".utf8)
            }
            let entry = editingBoxes(dataTrack, ["trak", "mdia", "minf", "stbl", "stsd"]) { table in
                table = [0, 0, 0, 0, 0, 0, 0, 1] + box("gpmd", [0, 0, 0, 0, 0, 0, 0, 1] + Array(secretWord.utf8))
            }
            movie += entry + userData
        }
        // Adobe's XMP packet (ISO 16684-1) in a box of its own.
        let xmp: [UInt8] = [
            0xBE, 0x7A, 0xCF, 0xCB, 0x97, 0xA9, 0x42, 0xE8, 0x9C, 0x71, 0x99, 0x94, 0x91, 0xE3, 0xAF, 0xAC,
        ]
        let packet = xmp + Array("<x:xmpmeta><GPSLatitude>\(secretWord)</GPSLatitude></x:xmpmeta>".utf8)
        return HostileClip("MP4 that tells where it was filmed", withTags + box("uuid", packet), nil)
    }
}
