/// An element of XML: enough of it for manifests.
struct MarkupElement: Sendable, Equatable {
    var name: String
    var attributes: [String: String] = [:]
    var children: [MarkupElement] = []
    var text = ""

    func all(_ name: String) -> [MarkupElement] { children.filter { $0.name == name } }
    func first(_ name: String) -> MarkupElement? { children.first { $0.name == name } }
}

/// Reads XML 1.0 without declarations of types and entities, which no manifest has and which attacks are made of.
struct MarkupReader {
    enum Fault: Error, CustomStringConvertible {
        case malformed(String)
        case tooDeep

        var description: String {
            switch self {
            case .malformed(let what): "the XML is malformed: \(what)"
            case .tooDeep: "the XML is nested too deeply"
            }
        }
    }

    private static let maxDepth = 32

    private var rest: Substring

    static func parse(_ text: String) throws(Fault) -> MarkupElement {
        var reader = MarkupReader(rest: text[...])
        try reader.skipProlog()
        guard let root = try reader.element(depth: 0) else { throw .malformed("there is no element") }
        return root
    }

    private mutating func skipProlog() throws(Fault) {
        while true {
            skipSpace()
            if rest.hasPrefix("<?") {
                try skip(through: "?>")
            } else if rest.hasPrefix("<!--") {
                try skip(through: "-->")
            } else if rest.hasPrefix("<!") {
                throw .malformed("a declaration")
            } else {
                return
            }
        }
    }

    /// Nil when the next thing is not the start of an element.
    private mutating func element(depth: Int) throws(Fault) -> MarkupElement? {
        guard depth < Self.maxDepth else { throw .tooDeep }
        guard rest.hasPrefix("<"), !rest.hasPrefix("</") else { return nil }
        rest.removeFirst()
        var element = MarkupElement(
            name: local(take { $0 != " " && $0 != ">" && $0 != "/" && !$0.isNewline && $0 != "\t" }))
        guard !element.name.isEmpty else { throw .malformed("an element without a name") }
        while true {
            skipSpace()
            if rest.hasPrefix("/>") {
                rest.removeFirst(2)
                return element
            }
            if rest.hasPrefix(">") {
                rest.removeFirst()
                break
            }
            let name = local(take { $0 != "=" && $0 != ">" })
            guard rest.hasPrefix("=") else { throw .malformed("an attribute of \(element.name) without a value") }
            rest.removeFirst()
            guard let quote = rest.first, quote == "\"" || quote == "'" else {
                throw .malformed("a value without quotes")
            }
            rest.removeFirst()
            element.attributes[name] = Self.plain(take { $0 != quote })
            guard !rest.isEmpty else { throw .malformed("a value without an end") }
            rest.removeFirst()
        }
        try content(of: &element, depth: depth)
        return element
    }

    private mutating func content(of element: inout MarkupElement, depth: Int) throws(Fault) {
        while true {
            element.text += Self.plain(take { $0 != "<" })
            if rest.hasPrefix("<!--") {
                try skip(through: "-->")
            } else if rest.hasPrefix("</") {
                rest.removeFirst(2)
                let name = local(take { $0 != ">" })
                guard name == element.name, !rest.isEmpty else {
                    throw .malformed("\(element.name) is closed by \(name)")
                }
                rest.removeFirst()
                return
            } else if let child = try self.element(depth: depth + 1) {
                element.children.append(child)
            } else {
                throw .malformed("\(element.name) has no end")
            }
        }
    }

    private mutating func take(while holds: (Character) -> Bool) -> String {
        let part = rest.prefix(while: holds)
        rest = rest[part.endIndex...]
        return String(part)
    }

    private mutating func skipSpace() { rest = rest.drop(while: \.isWhitespace) }

    private mutating func skip(through end: String) throws(Fault) {
        guard let range = rest.firstRange(of: end) else { throw .malformed("something has no end") }
        rest = rest[range.upperBound...]
    }

    /// Without the prefix of its namespace.
    private func local(_ name: String) -> String {
        String(name.filter { !$0.isWhitespace }.split(separator: ":").last ?? "")
    }

    private static func plain(_ text: String) -> String {
        guard text.contains("&") else { return text }
        return [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")].reduce(text) {
            $0.replacing($1.0, with: $1.1)
        }
    }
}
