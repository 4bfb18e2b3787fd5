/// A file's name as its creator gave it, made fit to be shown. It is data: nothing is ever opened by it.
public struct SourceName: Sendable, Equatable {
    public let text: String

    /// Longest name that is kept, in Unicode scalars; no common file system has longer ones.
    public static let maxScalars = 255

    /// Keeps the last component of a path of any system and drops what can't be seen; `untitled` when nothing is left.
    public init(_ raw: String) {
        let last = raw.split { $0 == "/" || $0 == "\\" }.last.map(String.init) ?? ""
        let cleaned = Self.cleaned(last)
        text = cleaned.allSatisfy { $0 == "." } ? "untitled" : cleaned
    }

    /// The name without its extension.
    public var stem: String {
        guard let dot = text.lastIndex(of: "."), dot != text.startIndex else { return text }
        let suffix = text[text.index(after: dot)...]
        let isExtension =
            (1...5).contains(suffix.count) && suffix.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
        return isExtension ? String(text[..<dot]) : text
    }

    /// One line of visible text of at most ``maxScalars``: control characters, line breaks and the marks that reverse
    /// the direction of writing (which make `gpj.exe` of `exe.jpg`) are left out.
    public static func cleaned(_ raw: String) -> String {
        var scalars = String.UnicodeScalarView()
        scalars.append(contentsOf: raw.unicodeScalars.lazy.filter(isVisible).prefix(maxScalars))
        let words = String(scalars).split(separator: " ")
        return words.joined(separator: " ")
    }

    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: false
        case .format: scalar == "\u{200D}"  // Joins emoji of several parts.
        default: true
        }
    }
}
