import Foundation

/// A header of the form `kind; name=value; name="value"` (RFC 9110 5.6.6), as `Content-Type` and `Content-Disposition`
/// are.
struct ParameterizedField: Sendable, Equatable {
    /// In lower case.
    let kind: String
    private let parameters: [String: String]

    /// By a name in lower case.
    subscript(name: String) -> String? { parameters[name] }

    /// Nil when there is no kind. A parameter that can't be read ends the reading: what came before it counts.
    init?(_ header: String) {
        var rest = header[...]
        let kind = rest.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces).lowercased()
        guard !kind.isEmpty else { return nil }
        self.kind = kind
        var parameters: [String: String] = [:]
        rest = rest.drop { $0 != ";" }
        while rest.first == ";" {
            rest = rest.dropFirst().drop { $0 == " " || $0 == "\t" }
            let key = rest.prefix { $0 != "=" && $0 != ";" }
            rest = rest.dropFirst(key.count)
            guard rest.first == "=" else { continue }
            guard let value = Self.value(&rest) else { break }
            let name = key.trimmingCharacters(in: .whitespaces).lowercased()
            // The first one counts: a second is somebody's attempt to have two programs read two names.
            if parameters[name] == nil { parameters[name] = value }
            rest = rest.drop { $0 != ";" }
        }
        self.parameters = parameters
    }

    /// A token or a quoted string after `=`; nil when its end is missing.
    private static func value(_ rest: inout Substring) -> String? {
        rest = rest.dropFirst()
        guard rest.first == "\"" else {
            let token = rest.prefix { $0 != ";" }
            rest = rest.dropFirst(token.count)
            return token.trimmingCharacters(in: .whitespaces)
        }
        rest = rest.dropFirst()
        var text = ""
        while let character = rest.popFirst() {
            switch character {
            case "\"": return text
            // Only what needs it is escaped; a path of Windows is not.
            case "\\" where rest.first == "\"" || rest.first == "\\": text.append(rest.removeFirst())
            default: text.append(character)
            }
        }
        return nil
    }
}
