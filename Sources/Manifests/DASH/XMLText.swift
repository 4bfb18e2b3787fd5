/// An XML element, as much of it as manifests need.
struct XMLText: Hashable, Sendable {
    var name: String
    var attributes: [Attribute]
    var content: Content

    struct Attribute: Hashable, Sendable {
        var name: String
        var value: String
    }

    enum Content: Hashable, Sendable {
        case elements([XMLText])
        case text(String)
    }

    /// - Parameter attributes: those whose value is nil are left out.
    init(_ name: String, _ attributes: [(String, String?)] = [], _ children: [XMLText] = []) {
        self.name = name
        self.attributes = attributes.compactMap { name, value in value.map { Attribute(name: name, value: $0) } }
        content = .elements(children)
    }

    init(_ name: String, text: String) {
        self.name = name
        attributes = []
        content = .text(text)
    }

    /// With the declaration, two spaces for each level.
    func document() -> String {
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + lines(level: 0).joined(separator: "\n") + "\n"
    }

    private func lines(level: Int) -> [String] {
        let indent = String(repeating: "  ", count: level)
        let opening = ([name] + attributes.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }).joined(separator: " ")
        switch content {
        case .text(let text): return ["\(indent)<\(opening)>\(Self.escaped(text))</\(name)>"]
        case .elements(let elements) where elements.isEmpty: return ["\(indent)<\(opening)/>"]
        case .elements(let elements):
            return ["\(indent)<\(opening)>"] + elements.flatMap { $0.lines(level: level + 1) } + ["\(indent)</\(name)>"]
        }
    }

    /// XML 1.0, 2.2 and 2.4: what would be markup becomes a reference, what no document may hold is left out.
    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "\u{FFFE}", "\u{FFFF}": continue
            case _ where scalar.value < 0x20: escaped += " "
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
