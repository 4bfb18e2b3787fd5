extension WebVTT {
    /// The file's text; ``parse(_:)`` gives the same value back.
    ///
    /// What would end a cue early is replaced: blank lines within a payload are left out, and `-->` becomes
    /// `--&gt;`.
    public func render() -> String {
        var blocks = [(["WEBVTT"] + header.map(Self.safeLine).filter { !$0.isEmpty }).joined(separator: "\n")]
        for cue in cues {
            var lines: [String] = []
            if let identifier = cue.identifier.map(Self.safeLine), !identifier.isEmpty { lines.append(identifier) }
            let settings = Self.safeLine(cue.settings)
            lines.append("\(cue.start) --> \(cue.end)\(settings.isEmpty ? "" : " \(settings)")")
            lines += Self.lines(of: cue.payload).map(Self.safeLine).filter { !$0.isEmpty }
            blocks.append(lines.joined(separator: "\n"))
        }
        return blocks.joined(separator: "\n\n") + "\n"
    }

    /// Reads a file, from any source.
    ///
    /// Comments, styles and regions are left out, and so is a cue whose times are malformed, as section 6.1 of the
    /// specification wants it.
    /// - Throws: ``PlaylistError`` when the text does not begin as WebVTT does or is larger than 8 MiB.
    public static func parse(_ text: String) throws(PlaylistError) -> WebVTT {
        guard text.utf8.count <= PlaylistReader.maxBytes else { throw PlaylistError(.tooLarge, line: 1) }
        var lines = Self.lines(of: text)[...]
        // U+FEFF is allowed before the signature.
        let signature = lines.removeFirst().unicodeScalars.drop { $0 == "\u{FEFF}" }
        let afterName = signature.dropFirst(6).first
        guard signature.starts(with: "WEBVTT".unicodeScalars),
            afterName == nil || afterName == " " || afterName == "\t"
        else { throw PlaylistError(.missingSignature, line: 1) }
        var file = WebVTT()
        file.header = lines.prefix { !$0.isEmpty && !$0.contains("-->") }.map { $0 }
        lines = lines.dropFirst(file.header.count)
        for block in lines.split(whereSeparator: \.isEmpty) {
            if let cue = cue(in: block) { file.cues.append(cue) }
        }
        return file
    }

    private static func cue(in block: ArraySlice<String>) -> Cue? {
        guard let position = block.firstIndex(where: { $0.contains("-->") }), position - block.startIndex <= 1 else {
            return nil
        }
        let words = block[position].split(whereSeparator: { $0 == " " || $0 == "\t" })
        guard words.count >= 3, words[1] == "-->", let start = Timestamp(words[0]), let end = Timestamp(words[2])
        else { return nil }
        return Cue(
            identifier: position > block.startIndex ? block.first : nil, start: start, end: end,
            settings: words.dropFirst(3).joined(separator: " "),
            payload: block[(position + 1)...].joined(separator: "\n"))
    }

    /// Lines end with CR LF, LF or CR; NUL becomes U+FFFD (section 6.1).
    private static func lines(of text: String) -> [String] {
        var lines: [String] = []
        var line = String.UnicodeScalarView()
        var endsInReturn = false
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n" where endsInReturn:
                endsInReturn = false
            case "\n", "\r":
                lines.append(String(line))
                line = String.UnicodeScalarView()
                endsInReturn = scalar == "\r"
            default:
                line.append(scalar == "\0" ? "\u{FFFD}" : scalar)
                endsInReturn = false
            }
        }
        lines.append(String(line))
        return lines
    }

    /// One line that is not taken for a cue's times.
    private static func safeLine(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars where scalar != "\n" && scalar != "\r" {
            if scalar == ">", scalars.suffix(2).elementsEqual("--".unicodeScalars) {
                scalars.append(contentsOf: "&gt;".unicodeScalars)
            } else {
                scalars.append(scalar == "\0" ? "\u{FFFD}" : scalar)
            }
        }
        return String(scalars)
    }
}
