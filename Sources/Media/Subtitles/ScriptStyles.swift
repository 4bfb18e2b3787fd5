/// What the header of a SubStation Alpha script says of its events: the named styles and the size of its picture.
///
/// A style's weight is not kept: scripts are set in bold as a whole, which is a choice of the typeface and no emphasis.
struct ScriptStyles: Equatable {
    /// Where text stands, as the keys of a keypad lie.
    struct Alignment: Equatable {
        enum Row { case bottom, middle, top }
        enum Column { case left, center, right }

        var row: Row
        var column: Column

        static let usual = Alignment(row: .bottom, column: .center)
        static let top = Alignment(row: .top, column: .center)

        /// Nil for the usual place.
        var settings: String? {
            let line: String? =
                switch row {
                case .bottom: nil
                case .middle: "line:50%"
                case .top: "line:0"
                }
            let align: String? =
                switch column {
                case .left: "align:left"
                case .center: nil
                case .right: "align:right"
                }
            let settings = [line, align].compactMap(\.self)
            return settings.isEmpty ? nil : settings.joined(separator: " ")
        }
    }

    struct Entry: Equatable {
        var style = DialogueText.Style()
        var alignment = Alignment.usual
    }

    /// Beyond this a header was made to hurt.
    private static let maxStyles = 1000
    /// What `PlayResY` is when a script doesn't say: also that of libavcodec's own headers.
    private static let usualHeight = 288.0

    /// Of the picture that coordinates refer to.
    private(set) var height = ScriptStyles.usualHeight
    private var entries: [String: Entry] = [:]

    init() {}

    /// - Parameter header: everything before the events.
    init(header: String) {
        var section = ""
        var fields: [Substring] = []
        for line in header.split(whereSeparator: \.isNewline) {
            let name = line.trimmed
            if name.hasPrefix("[") || name.hasPrefix("\u{FEFF}[") {
                section = name.drop { $0 == "\u{FEFF}" }.lowercased()
                continue
            }
            guard let colon = line.firstIndex(of: ":") else { continue }
            let values = line[line.index(after: colon)...].split(separator: ",", omittingEmptySubsequences: false)
                .map(\.trimmed)
            switch (section, line[..<colon].trimmed) {
            case ("[script info]", "PlayResY"):
                if let stated = values.first.flatMap({ Double($0) }), stated > 0 { height = stated }
            case ("[v4+ styles]", "Format"), ("[v4 styles]", "Format"): fields = values
            case ("[v4+ styles]", "Style"), ("[v4 styles]", "Style"):
                add(
                    Dictionary(zip(fields, values), uniquingKeysWith: { first, _ in first }),
                    isOld: section == "[v4 styles]")
            default: break
            }
        }
    }

    private mutating func add(_ style: [Substring: Substring], isOld: Bool) {
        guard let name = style["Name"], entries.count < Self.maxStyles else { return }
        let isSet = { (field: Substring) in style[field].flatMap { Int($0) }.map { $0 != 0 } ?? false }
        let number = style["Alignment"].flatMap { Int($0) } ?? 0
        let alignment = isOld ? Alignment(older: number) : Alignment(keypad: number)
        entries[Self.key(name)] = Entry(
            style: DialogueText.Style(isItalic: isSet("Italic"), isUnderlined: isSet("Underline")),
            alignment: alignment ?? .usual)
    }

    /// The style of a name, else the script's default.
    subscript(name: some StringProtocol) -> Entry {
        entries[Self.key(name)] ?? entries["Default"] ?? Entry()
    }

    /// Old programs mark a style that was changed with an asterisk.
    private static func key(_ name: some StringProtocol) -> String { String(name.drop { $0 == "*" }) }
}

extension ScriptStyles.Alignment {
    /// `\an` and the styles of version 4+: 1 to 3 at the bottom, 4 to 6 in the middle, 7 to 9 at the top.
    init?(keypad number: Int) {
        guard (1...9).contains(number) else { return nil }
        let rows: [Row] = [.bottom, .middle, .top]
        self.init(row: rows[(number - 1) / 3], column: Self.columns[(number - 1) % 3])
    }

    /// `\a` and the styles of version 4: 1 to 3 at the bottom, 5 to 7 at the top, 9 to 11 in the middle.
    init?(older number: Int) {
        guard (1...11).contains(number), number % 4 != 0 else { return nil }
        let rows: [Row] = [.bottom, .top, .middle]
        self.init(row: rows[number / 4], column: Self.columns[number % 4 - 1])
    }

    private static let columns: [Column] = [.left, .center, .right]
}
