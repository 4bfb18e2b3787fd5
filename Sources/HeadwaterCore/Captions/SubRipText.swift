/// The text of a SubRip cue as WebVTT has it.
enum SubRipText {
    /// Bold, italic and underlined stay; colours and places go, and everything else is text.
    static func payload(_ lines: [String]) -> String {
        lines.map { line in line.replacing(#/\{\\[^{}]*\}/#, with: "") }
            .map(escaped).filter { !$0.allSatisfy(\.isWhitespace) }.joined(separator: "\n")
    }

    private static func escaped(_ line: String) -> String {
        var result = ""
        var rest = line[...]
        while let open = rest.firstIndex(of: "<") {
            result += text(rest[..<open])
            rest = rest[open...]
            guard let tag = rest.prefixMatch(of: #/<(/?)(?i:(b|i|u)|font)(?:\s[^<>]*)?>/#) else {
                result += "&lt;"
                rest = rest.dropFirst()
                continue
            }
            if let name = tag.output.2 { result += "<\(tag.output.1)\(name.lowercased())>" }
            rest = rest[tag.range.upperBound...]
        }
        return result + text(rest)
    }

    private static func text(_ text: Substring) -> String {
        // References that programs left in are what they stand for.
        String(text).replacing(#/&(?!(?:amp|lt|gt|nbsp|lrm|rlm);)/#, with: "&amp;").replacing(">", with: "&gt;")
    }
}
