/// The text of a SubStation Alpha event, which is what all of libavcodec's subtitle decoders answer, as WebVTT.
///
/// Slant, weight and underline are kept, and whether the text stands at the top; positions, colours, fonts, karaoke and
/// drawings are not.
struct DialogueText: Equatable {
    private struct Style: Equatable {
        var isItalic = false
        var isBold = false
        var isUnderlined = false

        /// From the outside to the inside.
        var tags: [String] { (isItalic ? ["i"] : []) + (isBold ? ["b"] : []) + (isUnderlined ? ["u"] : []) }
    }

    /// Where ``SubtitleCue/settings`` puts text that must not be at the bottom.
    static let top = "line:0"
    /// Of libavcodec's own script header; its caption decoder positions on it.
    private static let scriptHeight = 288.0
    /// SSA's bold may be a weight; from here it looks so.
    private static let boldWeight = 600

    private(set) var settings: String?
    private var lines: [[(text: String, style: Style)]] = [[]]
    private var style = Style()
    private var isDrawing = false

    /// A WebVTT cue payload (W3C WebVTT, 4.2); empty when nothing is left to read.
    var payload: String { lines.compactMap(Self.render).joined(separator: "\n") }

    static func == (left: DialogueText, right: DialogueText) -> Bool {
        left.payload == right.payload && left.settings == right.settings
    }

    /// - Parameter event: `ReadOrder,Layer,Style,Name,MarginL,MarginR,MarginV,Effect,Text`.
    init(event: String) {
        let fields = event.split(separator: ",", maxSplits: 8, omittingEmptySubsequences: false)
        self.init(text: fields.count == 9 ? fields[8] : "")
    }

    /// - Parameter text: the last field of an event.
    init(text: Substring) {
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
    private mutating func override(_ tags: Substring) {
        for tag in tags.split(separator: "\\").map({ $0.filter { !$0.isWhitespace } }) {
            let digits = String(tag.drop { !$0.isNumber && $0 != "-" })
            let number = Int(digits)
            switch tag.dropLast(digits.count) {
            case "i": style.isItalic = (number ?? 0) != 0
            case "b": style.isBold = number == 1 || (number ?? 0) >= Self.boldWeight
            case "u": style.isUnderlined = (number ?? 0) != 0
            case "p": isDrawing = (number ?? 0) > 0
            case "an": settings = (7...9).contains(number ?? 0) ? Self.top : nil
            // The older numbering: 5 to 7 are at the top.
            case "a": settings = (5...7).contains(number ?? 0) ? Self.top : nil
            default:
                if tag.hasPrefix("r") { style = Style() }
                if tag.hasPrefix("pos(") { place(tag.dropFirst(4)) }
            }
        }
    }

    private mutating func place(_ coordinates: some StringProtocol) {
        let numbers = coordinates.prefix { $0 != ")" }.split(separator: ",").compactMap { Double($0) }
        guard numbers.count == 2, settings == Self.top else { return }
        // Captions are anchored by their upper corner wherever they are.
        if numbers[1] >= Self.scriptHeight / 2 { settings = nil }
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
        return String(line.trimmingSpaces)
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

extension String {
    /// Without spaces at both ends.
    fileprivate var trimmingSpaces: Substring {
        let start = drop { $0 == " " }
        return start.lastIndex { $0 != " " }.map { start[...$0] } ?? ""
    }
}
