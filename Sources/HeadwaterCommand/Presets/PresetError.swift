/// A character of a preset file; both numbers count from 1.
struct PresetPlace: Sendable, Equatable, Comparable {
    var line: Int
    var column: Int

    static func < (left: PresetPlace, right: PresetPlace) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}

extension PresetPlace: CustomStringConvertible {
    var description: String { "\(line):\(column)" }
}

/// One thing that is wrong in a preset file, and where.
struct PresetProblem: Sendable, Equatable {
    var place: PresetPlace
    /// A whole sentence that names the field.
    var sentence: String
}

/// Why there is no preset; prints as what a person needs to mend it.
enum PresetError: Error, Sendable, Equatable {
    /// No embedded preset has this name.
    case unknown(name: String, nearest: String?, known: [String])
    /// The file can't be read at all.
    case unreadable(path: String, reason: String)
    /// Everything that is wrong in one file, in the order of its lines. Never empty.
    case invalid(source: String, problems: [PresetProblem])
}

extension PresetError: CustomStringConvertible {
    var description: String {
        switch self {
        case .unknown(let name, let nearest, let known):
            let suggestion = nearest.map { "Did you mean '\($0)'? " } ?? ""
            return """
                There is no preset '\(name)'. \(suggestion)\
                The presets are: \(known.joined(separator: ", ")). A file is named by its path, as in ./\(name).yaml.
                """
        case .unreadable(let path, let reason):
            return "The preset file \(path) can't be read: \(reason)."
        case .invalid(let source, let problems):
            let count = problems.count == 1 ? "1 problem" : "\(problems.count) problems"
            let lines = problems.map { "\(source):\($0.place): \($0.sentence)" }
            return (["The preset \(source) has \(count):"] + lines).joined(separator: "\n")
        }
    }
}
