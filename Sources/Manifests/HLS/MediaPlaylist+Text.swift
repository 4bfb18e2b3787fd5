extension MediaPlaylist {
    /// The playlist's text; ``parse(_:)`` gives the same value back.
    ///
    /// Characters that the format cannot hold are replaced as in ``MultivariantPlaylist/render()``.
    public func render() -> String {
        var lines = ["#EXTM3U"]
        if version != 1 { lines.append("#EXT-X-VERSION:\(version)") }
        lines.append("#EXT-X-TARGETDURATION:\(targetDuration)")
        lines.append("#EXT-X-MEDIA-SEQUENCE:\(mediaSequence)")
        if let kind { lines.append("#EXT-X-PLAYLIST-TYPE:\(kind.rawValue)") }
        if hasIFramesOnly { lines.append("#EXT-X-I-FRAMES-ONLY") }
        if hasImagesOnly { lines.append("#EXT-X-IMAGES-ONLY") }
        if hasIndependentSegments { lines.append("#EXT-X-INDEPENDENT-SEGMENTS") }
        if let start { lines.append(start.tagLine) }
        for segment in segments { lines += segment.lines }
        if isEnded { lines.append("#EXT-X-ENDLIST") }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Reads a playlist, from any source; what is not known here is ignored as in ``MultivariantPlaylist/parse(_:)``.
    ///
    /// - Throws: ``PlaylistError`` with the first line that is wrong. Time and memory grow with the text, which
    ///   is limited to 8 MiB.
    public static func parse(_ text: String) throws(PlaylistError) -> MediaPlaylist {
        var reader = try PlaylistReader(text)
        var parser = Parser()
        while let line = try reader.next() { try parser.take(line, number: reader.lineNumber) }
        return try parser.finished(lastLine: reader.lineNumber)
    }

    private struct Parser {
        var playlist = MediaPlaylist(version: 1, targetDuration: 0)
        var hasTargetDuration = false
        /// The segment whose URI is still to come.
        var next = Segment(uri: "", duration: DecimalNumber(0))
        var hasDuration = false
        /// Tags that stand at most once, as far as they were seen.
        var seen: Set<String> = []

        mutating func take(_ line: PlaylistReader.Line, number: Int) throws(PlaylistError) {
            switch line {
            case .uri(let uri):
                guard hasDuration else { throw PlaylistError(.missingTag("EXTINF"), line: number) }
                next.uri = uri
                playlist.segments.append(next)
                next = Segment(uri: "", duration: DecimalNumber(0))
                hasDuration = false
            case .tag(let name, let value):
                if !(try takePlaylistTag(name, value: value, line: number)) {
                    try takeSegmentTag(name, value: value, line: number)
                }
            }
        }

        /// False when the tag is not one of the whole playlist.
        private mutating func takePlaylistTag(_ tag: String, value: String, line: Int) throws(PlaylistError) -> Bool {
            switch tag {
            case "EXT-X-VERSION":
                playlist.version = try number(tag, value, line)
            case "EXT-X-TARGETDURATION":
                playlist.targetDuration = try number(tag, value, line)
                hasTargetDuration = true
            case "EXT-X-MEDIA-SEQUENCE":
                playlist.mediaSequence = try number(tag, value, line)
            case "EXT-X-PLAYLIST-TYPE":
                try once(tag, line)
                playlist.kind = Kind(rawValue: value)
            case "EXT-X-I-FRAMES-ONLY":
                playlist.hasIFramesOnly = true
            case "EXT-X-IMAGES-ONLY":
                playlist.hasImagesOnly = true
            case "EXT-X-INDEPENDENT-SEGMENTS":
                playlist.hasIndependentSegments = true
            case "EXT-X-ENDLIST":
                playlist.isEnded = true
            case PlaylistStart.tagName:
                try once(tag, line)
                playlist.start = try PlaylistStart(attributes: value, line: line)
            case _ where MultivariantPlaylist.ownTags.contains(tag):
                throw PlaylistError(.mixedPlaylist, line: line)
            default:
                return false
            }
            return true
        }

        private mutating func takeSegmentTag(_ tag: String, value: String, line: Int) throws(PlaylistError) {
            switch tag {
            case "EXTINF":
                guard !hasDuration else { throw PlaylistError(.repeatedTag(tag), line: line) }
                let comma = value.utf8.firstIndex(of: UInt8(ascii: ",")) ?? value.endIndex
                guard let duration = DecimalNumber(value[..<comma]), duration.millionths >= 0 else {
                    throw PlaylistError(.malformedTag(tag), line: line)
                }
                next.duration = duration
                next.title = String(decoding: value.utf8[comma...].dropFirst(), as: UTF8.self)
                hasDuration = true
            case "EXT-X-BYTERANGE":
                guard let range = ByteRange(value) else { throw PlaylistError(.malformedTag(tag), line: line) }
                next.byteRange = range
            case "EXT-X-DISCONTINUITY":
                next.isDiscontinuous = true
            case Key.tagName:
                if let key = try Key(attributes: value, line: line) { next.keys.append(key) }
            case Map.tagName:
                next.map = try Map(attributes: value, line: line)
            case Tiles.tagName:
                next.tiles = try Tiles(attributes: value, line: line)
            default:
                break
            }
        }

        private mutating func number(_ tag: String, _ value: String, _ line: Int) throws(PlaylistError) -> Int {
            try once(tag, line)
            guard let number = Int(decimalDigits: value) else { throw PlaylistError(.malformedTag(tag), line: line) }
            return number
        }

        private mutating func once(_ tag: String, _ line: Int) throws(PlaylistError) {
            guard seen.insert(tag).inserted else { throw PlaylistError(.repeatedTag(tag), line: line) }
        }

        func finished(lastLine: Int) throws(PlaylistError) -> MediaPlaylist {
            guard hasTargetDuration else { throw PlaylistError(.missingTag("EXT-X-TARGETDURATION"), line: lastLine) }
            guard !hasDuration else { throw PlaylistError(.missingTag("URI"), line: lastLine) }
            return playlist
        }
    }

    /// Tags that a multivariant playlist must not have (RFC 8216 4.3.2 and 4.3.3).
    static let ownTags: Set<String> = [
        "EXTINF", "EXT-X-BYTERANGE", "EXT-X-DISCONTINUITY", Key.tagName, Map.tagName, "EXT-X-PROGRAM-DATE-TIME",
        "EXT-X-TARGETDURATION", "EXT-X-MEDIA-SEQUENCE", "EXT-X-DISCONTINUITY-SEQUENCE", "EXT-X-ENDLIST",
        "EXT-X-PLAYLIST-TYPE", "EXT-X-I-FRAMES-ONLY", "EXT-X-IMAGES-ONLY", Tiles.tagName,
    ]
}

extension MediaPlaylist.Segment {
    fileprivate var lines: [String] {
        var lines: [String] = []
        if isDiscontinuous { lines.append("#EXT-X-DISCONTINUITY") }
        lines += keys.map(\.tagLine)
        if let map { lines.append(map.tagLine) }
        lines.append("#EXTINF:\(duration),\(PlaylistText.singleLine(title))")
        if let tiles { lines.append(tiles.tagLine) }
        if let byteRange { lines.append("#EXT-X-BYTERANGE:\(byteRange)") }
        lines.append(PlaylistText.uriLine(uri))
        return lines
    }
}
