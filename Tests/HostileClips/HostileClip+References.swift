import HeadwaterCore

/// Files that name other files and hosts.
extension HostileClip {
    /// Texts, whatever their name ends in.
    public static func texts(_ bait: Bait) -> [HostileClip] {
        let playlist = { (place: String) in
            "#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:6,\n\(place)\n#EXT-X-ENDLIST\n"
        }
        let texts = [
            ("HLS playlist of a host", playlist(bait.url)),
            ("HLS playlist of a file", playlist("file://\(bait.path)")),
            ("HLS playlist of a joined file", playlist("concat:\(bait.path)|\(bait.path)")),
            ("HLS playlist of a part of a file", playlist("subfile,,start,0,end,9,,:\(bait.path)")),
            (
                "HLS key in a file",
                "#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXT-X-KEY:METHOD=AES-128,URI=\"\(bait.path)\"\n#EXTINF:6,\n"
                    + "\(bait.url)\n#EXT-X-ENDLIST\n"
            ),
            (
                "HLS initialisation in a file",
                "#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXT-X-MAP:URI=\"\(bait.path)\"\n#EXTINF:6,\n\(bait.url)\n"
            ),
            (
                "DASH manifest",
                """
                <?xml version="1.0"?>
                <MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT6S">
                <Period><AdaptationSet><Representation id="a"><BaseURL>\(bait.url)</BaseURL>
                <SegmentBase><Initialization sourceURL="file://\(bait.path)"/></SegmentBase>
                </Representation></AdaptationSet></Period></MPD>

                """
            ),
            ("concat script", "ffconcat version 1.0\nfile '\(bait.path)'\nfile '\(bait.url)'\n"),
            (
                "session description",
                "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video \(bait.port) RTP/AVP 96\n"
                    + "a=rtpmap:96 H264/90000\n"
            ),
            ("RTSP reference", "[Reference]\nRef1=\(bait.url)?MSWMExt=.asf\n"),
            ("QuickTime reference", "rtsptext\nrtsp://127.0.0.1:\(bait.port)/x\n"),
            ("pattern of pictures", "f%d.jpg\n/etc/%s\n\(bait.path)\n"),
            (
                "release notes",
                String(repeating: "\u{1B}[2J\u{1B}[31m .:: a scene release ::. \(bait.path)\n", count: 40)
            ),
            ("subtitles", "1\n00:00:00,000 --> 00:00:09,000\n<img src=\"\(bait.url)\">\n"),
            ("scalable picture", "<svg xmlns=\"http://www.w3.org/2000/svg\"><image href=\"\(bait.url)\"/></svg>\n"),
            ("web page", "<!DOCTYPE html><html><script>fetch('\(bait.url)')</script></html>\n"),
        ]
        return texts.map { HostileClip($0, Array($1.utf8), .notMedia) }
            // Marks that editors put before a text.
            + [HostileClip("HLS playlist behind a mark", [0xEF, 0xBB, 0xBF] + playlist(bait.url).utf8, .notMedia)]
    }

    /// An AVI whose subtitle track holds a whole file (GAB2), which FFmpeg opens and probes anew.
    public static func aviWithEmbeddedPlaylist(_ bait: Bait) -> HostileClip {
        let playlist = Array("#EXTM3U\n#EXTINF:6,\n\(bait.url)\n#EXTINF:6,\nfile://\(bait.path)\n#EXT-X-ENDLIST\n".utf8)
        return HostileClip("AVI with a playlist in it", AVIWriter(embedded: playlist).bytes, nil)
    }

    /// A MOV whose tracks say that their samples lie elsewhere (ISO/IEC 14496-12, 8.7.2; QuickTime's alias record).
    ///
    /// - Parameter base: a MOV or MP4 with its `moov` behind the samples.
    public static func movsWithReferences(_ bait: Bait, base: [UInt8]) -> [HostileClip] {
        let entries = [
            ("file URL", box("url ", [0, 0, 0, 0] + Array("file://\(bait.path)\0".utf8))),
            ("host URL", box("url ", [0, 0, 0, 0] + Array("\(bait.url)\0".utf8))),
            ("URN", box("urn ", [0, 0, 0, 0] + Array("x\0\(bait.url)\0".utf8))),
            ("alias", box("alis", [0, 0, 0, 0] + aliasRecord(bait.path))),
        ]
        return entries.map { name, entry in
            let bytes = editingBoxes(base, ["moov", "trak", "mdia", "minf", "dinf", "dref"]) { payload in
                payload = [0, 0, 0, 0, 0, 0, 0, 1] + entry
            }
            return HostileClip("MOV with its samples behind a \(name)", bytes, nil)
        }
    }

    /// The parts of a Macintosh alias record that FFmpeg reads: volume, name, levels, and the absolute path (type 2).
    private static func aliasRecord(_ path: String) -> [UInt8] {
        let name = path.split(separator: "/").last.map { Array($0.utf8.prefix(63)) } ?? []
        let absolute = Array("disk:\(path.dropFirst().replacing("/", with: ":"))".utf8)
        var record = [UInt8](repeating: 0, count: 10)
        record += [4] + Array("disk".utf8) + [UInt8](repeating: 0, count: 23)
        record += [UInt8](repeating: 0, count: 12)
        record += [UInt8(name.count)] + name + [UInt8](repeating: 0, count: 63 - name.count)
        record += [UInt8](repeating: 0, count: 16) + bigEndian16(1) + bigEndian16(1) + [UInt8](repeating: 0, count: 16)
        record += bigEndian16(2) + bigEndian16(absolute.count) + absolute
        if !absolute.count.isMultiple(of: 2) { record.append(0) }
        return record + [0xFF, 0xFF, 0, 0]
    }
}
