extension MultivariantPlaylist {
    /// The playlist's text; ``parse(_:)`` gives the same value back.
    ///
    /// Characters that the format cannot hold are replaced: `"` in attributes by `'`, control characters by
    /// spaces, in URIs by their percent-encoding.
    public func render() -> String {
        var lines = ["#EXTM3U"]
        if version != 1 { lines.append("#EXT-X-VERSION:\(version)") }
        if hasIndependentSegments { lines.append("#EXT-X-INDEPENDENT-SEGMENTS") }
        if let start { lines.append(start.tagLine) }
        lines += sessionData.map(\.tagLine)
        lines += renditions.map(\.tagLine)
        for variant in variants {
            lines += [variant.tagLine, PlaylistText.uriLine(variant.uri)]
        }
        lines += iFrameVariants.map(\.tagLine)
        lines += imageVariants.map(\.tagLine)
        return lines.joined(separator: "\n") + "\n"
    }

    /// Reads a playlist, from any source.
    ///
    /// As RFC 8216 6.3.1 asks, comments, tags and attributes that are not known here are ignored, and so is a
    /// tag (a variant with its URI) one of whose enumerated values is not known.
    /// - Throws: ``PlaylistError`` with the first line that is wrong. Time and memory grow with the text, which
    ///   is limited to 8 MiB.
    public static func parse(_ text: String) throws(PlaylistError) -> MultivariantPlaylist {
        var reader = try PlaylistReader(text)
        var parser = Parser()
        while let line = try reader.next() { try parser.take(line, number: reader.lineNumber) }
        return try parser.finished(lastLine: reader.lineNumber)
    }

    private struct Parser {
        /// What the line after an EXT-X-STREAM-INF belongs to.
        enum Pending {
            case nothing
            case variant(Variant)
            case ignoredVariant
        }

        var playlist = MultivariantPlaylist(version: 1)
        var pending = Pending.nothing
        /// Tags that stand at most once, as far as they were seen.
        var seen: Set<String> = []

        mutating func take(_ line: PlaylistReader.Line, number: Int) throws(PlaylistError) {
            switch (line, pending) {
            case (.uri(let uri), .variant(var variant)):
                variant.uri = uri
                playlist.variants.append(variant)
                pending = .nothing
            case (.uri, .ignoredVariant):
                pending = .nothing
            case (.uri, .nothing):
                throw PlaylistError(.missingTag(Variant.tagName), line: number)
            case (.tag(let name, let value), _):
                try take(tag: name, value: value, line: number)
            }
        }

        mutating func take(tag: String, value: String, line: Int) throws(PlaylistError) {
            switch tag {
            case "EXT-X-VERSION":
                try once(tag, line)
                guard let version = Int(decimalDigits: value) else {
                    throw PlaylistError(.malformedTag(tag), line: line)
                }
                playlist.version = version
            case "EXT-X-INDEPENDENT-SEGMENTS":
                playlist.hasIndependentSegments = true
            case PlaylistStart.tagName:
                try once(tag, line)
                playlist.start = try PlaylistStart(attributes: value, line: line)
            case SessionData.tagName:
                guard let data = try SessionData(attributes: value, line: line) else { return }
                guard (data.value == nil) != (data.uri == nil) else {
                    throw PlaylistError(.malformedTag(tag), line: line)
                }
                playlist.sessionData.append(data)
            case Rendition.tagName:
                guard let rendition = try Rendition(attributes: value, line: line) else { return }
                playlist.renditions.append(rendition)
            case IFrameVariant.tagName:
                guard let variant = try IFrameVariant(attributes: value, line: line) else { return }
                playlist.iFrameVariants.append(variant)
            case ImageVariant.tagName:
                guard let variant = try ImageVariant(attributes: value, line: line) else { return }
                playlist.imageVariants.append(variant)
            case Variant.tagName:
                if case .nothing = pending {} else { throw PlaylistError(.missingTag("URI"), line: line) }
                let variant = try Variant(attributes: value, line: line)
                pending = variant.map { .variant($0) } ?? .ignoredVariant
            case _ where MediaPlaylist.ownTags.contains(tag):
                throw PlaylistError(.mixedPlaylist, line: line)
            default:
                break
            }
        }

        private mutating func once(_ tag: String, _ line: Int) throws(PlaylistError) {
            guard seen.insert(tag).inserted else { throw PlaylistError(.repeatedTag(tag), line: line) }
        }

        func finished(lastLine: Int) throws(PlaylistError) -> MultivariantPlaylist {
            guard case .nothing = pending else { throw PlaylistError(.missingTag("URI"), line: lastLine) }
            return playlist
        }
    }

    /// Tags that a media playlist must not have (RFC 8216 4.3.4).
    static let ownTags: Set<String> = [
        Variant.tagName, IFrameVariant.tagName, ImageVariant.tagName, Rendition.tagName, SessionData.tagName,
        "EXT-X-SESSION-KEY",
    ]
}
