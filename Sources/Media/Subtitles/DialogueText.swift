/// The text of a SubStation Alpha event, which is what all of libavcodec's subtitle decoders answer, as WebVTT.
///
/// Slant, weight and underline are kept, and at which edge of the picture the text stands; colours, fonts, karaoke,
/// animations and drawings are not.
struct DialogueText: Equatable {
    /// How text looks, as far as WebVTT can say it.
    struct Style: Equatable {
        var isItalic = false
        var isBold = false
        var isUnderlined = false

        /// From the outside to the inside.
        fileprivate var tags: [String] {
            (isItalic ? ["i"] : []) + (isBold ? ["b"] : []) + (isUnderlined ? ["u"] : [])
        }
    }

    /// SSA's bold may be a weight; from here it looks so.
    private static let boldWeight = 600

    private let script: ScriptStyles
    /// What text goes back to.
    private let base: Style
    private var alignment: ScriptStyles.Alignment
    /// From the top, as a part of the picture's height; nil when only the alignment places the text.
    private var height: Double?
    private var lines: [[(text: String, style: Style)]] = [[]]
    private var style: Style
    private var isDrawing = false

    /// A WebVTT cue payload (W3C WebVTT, 4.2); empty when nothing is left to read.
    var payload: String { lines.compactMap(Self.render).joined(separator: "\n") }

    /// WebVTT cue settings (W3C WebVTT, 4.4); nil for the usual place, the middle of the bottom.
    var settings: String? {
        // What is placed by its coordinates is kept apart from what is at the bottom, no more.
        if let height { return height < 0.5 ? ScriptStyles.Alignment.top.settings : nil }
        return alignment.settings
    }

    static func == (left: DialogueText, right: DialogueText) -> Bool {
        left.payload == right.payload && left.settings == right.settings
    }

    /// - Parameters:
    ///   - event: `ReadOrder,Layer,Style,Name,MarginL,MarginR,MarginV,Effect,Text`.
    ///   - script: the header of the events.
    init(event: String, script: ScriptStyles = ScriptStyles()) {
        let fields = event.split(separator: ",", maxSplits: 8, omittingEmptySubsequences: false)
        self.init(text: fields.count == 9 ? fields[8] : "", style: fields.count == 9 ? fields[2] : "", script: script)
    }

    /// - Parameters:
    ///   - text: the last field of an event.
    ///   - style: the name of one of the script's.
    init(text: Substring, style name: Substring = "", script: ScriptStyles = ScriptStyles()) {
        self.script = script
        let entry = script[name]
        base = entry.style
        style = entry.style
        alignment = entry.alignment
        var rest = text
        while let character = rest.popFirst() {
            switch character {
            case "{":
                if let end = rest.firstIndex(of: "}") {
                    override(rest[..<end])
                    rest = rest[rest.index(after: end)...]
                } else {
                    append(character)
                }
            case "\\": escape(&rest)
            case "<":
                if let end = rest.firstIndex(of: ">"), markup(rest[..<end]) {
                    rest = rest[rest.index(after: end)...]
                } else {
                    append(character)
                }
            case "\r": break
            case "\n", "\r\n": lines.append([])
            default: append(character)
            }
        }
    }

    private mutating func escape(_ rest: inout Substring) {
        switch rest.first {
        case "N": lines.append([])
        // A place where a long line may be broken.
        case "n": append(" ")
        case "h": append("\u{A0}")
        case "{", "}", "\\":
            append(rest[rest.startIndex])
        default:
            append("\\")
            // A word joiner keeps a backslash of the text from being taken for an escape.
            guard rest.first == "\u{2060}" else { return }
        }
        rest.removeFirst()
    }

    private mutating func append(_ character: Character) {
        guard !isDrawing else { return }
        let last = lines.count - 1
        if let run = lines[last].indices.last, lines[last][run].style == style {
            lines[last][run].text.append(character)
        } else {
            lines[last].append((String(character), style))
        }
    }

    /// The tags of one pair of braces.
    private mutating func override(_ braces: Substring) {
        for tag in Self.tags(in: braces) {
            let name = tag.prefix { $0.isLetter }
            let number = Int(tag.dropFirst(name.count))
            switch name {
            case "i": style.isItalic = number.map { $0 != 0 } ?? base.isItalic
            case "b": style.isBold = number.map { $0 == 1 || $0 >= Self.boldWeight } ?? base.isBold
            case "u": style.isUnderlined = number.map { $0 != 0 } ?? base.isUnderlined
            case "p": isDrawing = (number ?? 0) > 0
            case "an": alignment = number.flatMap(ScriptStyles.Alignment.init(keypad:)) ?? alignment
            case "a": alignment = number.flatMap(ScriptStyles.Alignment.init(older:)) ?? alignment
            case "pos", "move": place(tag.dropFirst(name.count))
            default:
                // The name of another style may follow; nothing else that is known begins so.
                if name.hasPrefix("r") { style = tag == "r" ? base : script[tag.dropFirst()].style }
            }
        }
    }

    /// What follows each backslash that is not within parentheses: those of an animation hold tags of their own, which
    /// come into force later or gradually.
    private static func tags(in braces: Substring) -> [Substring] {
        var depth = 0
        let parts = braces.split(omittingEmptySubsequences: false) { character in
            if character == "(" { depth += 1 }
            if character == ")" { depth = max(0, depth - 1) }
            return character == "\\" && depth == 0
        }
        // What stands before the first tag is a remark.
        return parts.dropFirst().map(\.trimmed)
    }

    /// - Parameter coordinates: in parentheses, of a script's own picture; further ones are where it moves to, and when.
    private mutating func place(_ coordinates: Substring) {
        let numbers = coordinates.dropFirst().prefix { $0 != ")" }.split(separator: ",").map { Double($0.trimmed) }
        if numbers.count >= 2, let y = numbers[1] { height = y / script.height }
    }

    /// Markup that SubRip files have and libavcodec hands through.
    /// - Returns: false when it is text.
    private mutating func markup(_ tag: Substring) -> Bool {
        let isEnd = tag.hasPrefix("/")
        let name = tag.dropFirst(isEnd ? 1 : 0).prefix { $0.isLetter || $0.isNumber }.lowercased()
        switch name {
        case "i", "em": style.isItalic = !isEnd
        case "b", "strong": style.isBold = !isEnd
        case "u": style.isUnderlined = !isEnd
        case "br": lines.append([])
        case "font", "s", "c", "v", "lang", "ruby", "rt", "span", "p": break
        default: return false
        }
        return true
    }

    /// Nil for a line without a visible character: an empty line would end the cue.
    private static func render(_ runs: [(text: String, style: Style)]) -> String? {
        guard runs.contains(where: { $0.text.contains { !$0.isWhitespace } }) else { return nil }
        let line = runs.map { run in
            let text = escaped(run.text)
            guard run.text.contains(where: { !$0.isWhitespace }) else { return text }
            let tags = run.style.tags
            return tags.map { "<\($0)>" }.joined() + text + tags.reversed().map { "</\($0)>" }.joined()
        }.joined()
        return String(line[...].trimmed)
    }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            // Control characters are no text; a line end of any kind would end the cue.
            case _ where scalar.value < 32 || scalar.value == 127: escaped += scalar == "\t" ? " " : ""
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

extension Substring {
    /// Without spaces and tabs at both ends.
    var trimmed: Substring {
        let start = drop { $0 == " " || $0 == "\t" }
        return start.lastIndex { $0 != " " && $0 != "\t" }.map { start[...$0] } ?? ""
    }
}
