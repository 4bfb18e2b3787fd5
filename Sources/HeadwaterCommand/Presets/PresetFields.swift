import Yams

/// The fields of one mapping of a preset file, read one by one.
///
/// Every reader returns nil and notes a problem when the field is missing or wrong, so that one pass over
/// the document finds everything there is to mend.
struct PresetFields {
    /// Where the mapping lies, for sentences: empty, or `video.` or `video.rungs[2].`
    private let prefix: String
    private let place: PresetPlace
    private let entries: [String: Node]

    /// Notes every key that is not among `known`.
    ///
    /// - Returns: nil, with a problem, when the node is not a mapping.
    init?(_ node: Node, prefix: String, known: [String], problems: inout [PresetProblem]) {
        let place = node.place
        guard case .mapping(let mapping) = node else {
            let subject = prefix.isEmpty ? "A preset" : "'\(prefix.dropLast())'"
            problems.append(at: place, "\(subject) must be fields with values, as in 'name: value'.")
            return nil
        }
        var entries: [String: Node] = [:]
        for (key, value) in mapping {
            guard let name = key.scalar?.string, known.contains(name) else {
                let name = key.scalar?.string ?? "?"
                let suggestion = nearestName(to: name, among: known).map { "did you mean '\($0)'?" }
                let remedy = suggestion ?? "the known ones here are \(known.joined(separator: ", "))."
                problems.append(at: key.place, "'\(prefix)\(name)' is not a field; \(remedy)")
                continue
            }
            entries[name] = value
        }
        self.prefix = prefix
        self.place = place
        self.entries = entries
    }

    /// The value of a field, as it stands.
    func node(_ name: String, _ problems: inout [PresetProblem]) -> Node? {
        guard let node = entries[name] else {
            problems.append(at: place, "'\(prefix)\(name)' is missing.")
            return nil
        }
        return node
    }

    /// Where a field's value stands; the mapping's own place when the field is missing.
    private func place(of name: String) -> PresetPlace { entries[name]?.place ?? place }

    /// Whether the field is there at all.
    func has(_ name: String) -> Bool { entries[name] != nil }

    /// `true` or `false`; false when left out.
    func flag(_ name: String, _ problems: inout [PresetProblem]) -> Bool {
        guard let node = entries[name] else { return false }
        guard let scalar = node.scalar, scalar.style == .plain, let value = Bool.construct(from: scalar) else {
            problems.append(at: node.place, "'\(prefix)\(name)' must be true or false, not \(node.kind).")
            return false
        }
        return value
    }

    func number(_ name: String, in range: ClosedRange<Double>, _ problems: inout [PresetProblem]) -> Double? {
        guard let node = node(name, &problems) else { return nil }
        guard let scalar = node.scalar, scalar.style == .plain, let value = Double.construct(from: scalar) else {
            problems.append(at: node.place, "'\(prefix)\(name)' must be a number, not \(node.kind).")
            return nil
        }
        guard range.contains(value) else {
            let (low, high) = (range.lowerBound.formattedShortly, range.upperBound.formattedShortly)
            problems.append(
                at: node.place, "'\(prefix)\(name)' is \(scalar.string); it must be from \(low) to \(high).")
            return nil
        }
        return value
    }

    func wholeNumber(_ name: String, in range: ClosedRange<Int>, _ problems: inout [PresetProblem]) -> Int? {
        guard let node = node(name, &problems) else { return nil }
        guard let scalar = node.scalar, scalar.style == .plain, let value = Int.construct(from: scalar) else {
            problems.append(at: node.place, "'\(prefix)\(name)' must be a whole number, not \(node.kind).")
            return nil
        }
        guard range.contains(value) else {
            problems.append(
                at: node.place,
                "'\(prefix)\(name)' is \(value); it must be from \(range.lowerBound) to \(range.upperBound).")
            return nil
        }
        return value
    }

    /// A whole number that pictures with halved colour planes can have as a side.
    func evenNumber(_ name: String, in range: ClosedRange<Int>, _ problems: inout [PresetProblem]) -> Int? {
        guard let value = wholeNumber(name, in: range, &problems) else { return nil }
        guard value.isMultiple(of: 2) else {
            problems.append(at: place(of: name), "'\(prefix)\(name)' is \(value); it must be even.")
            return nil
        }
        return value
    }

    /// One line of text.
    func sentence(_ name: String, _ problems: inout [PresetProblem]) -> String? {
        guard let node = node(name, &problems) else { return nil }
        guard let text = node.scalar?.string, !text.isEmpty, !text.contains(where: \.isNewline) else {
            problems.append(at: node.place, "'\(prefix)\(name)' must be one line of text, not \(node.kind).")
            return nil
        }
        return text
    }

    /// A name that can be part of an object key: lowercase letters, digits and inner hyphens, at most 32.
    func identifier(_ name: String, _ problems: inout [PresetProblem]) -> String? {
        guard let text = sentence(name, &problems) else { return nil }
        let isAllowed = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
            default: false
            }
        }
        guard isAllowed, !text.hasPrefix("-"), !text.hasSuffix("-"), text.utf8.count <= 32 else {
            problems.append(
                at: place(of: name),
                "'\(prefix)\(name)' is '\(text)'; it must be at most 32 lowercase letters, digits and hyphens.")
            return nil
        }
        return text
    }

    /// One of a fixed set of words.
    func word(_ name: String, among words: [String], _ problems: inout [PresetProblem]) -> String? {
        guard let text = sentence(name, &problems) else { return nil }
        guard words.contains(text) else {
            let suggestion = nearestName(to: text, among: words).map { "did you mean '\($0)'? It" } ?? "it"
            problems.append(
                at: place(of: name),
                "'\(prefix)\(name)' is '\(text)'; \(suggestion) must be one of \(words.joined(separator: ", ")).")
            return nil
        }
        return text
    }

    /// The mapping of a field.
    func fields(_ name: String, known: [String], _ problems: inout [PresetProblem]) -> PresetFields? {
        guard let node = node(name, &problems) else { return nil }
        return PresetFields(node, prefix: "\(prefix)\(name).", known: known, problems: &problems)
    }

    /// The mappings of a field that holds a list of 1 to `limit` of them.
    func list(_ name: String, limit: Int, known: [String], _ problems: inout [PresetProblem]) -> [PresetFields]? {
        guard let node = node(name, &problems) else { return nil }
        guard case .sequence(let items) = node, (1...limit).contains(items.count) else {
            problems.append(at: node.place, "'\(prefix)\(name)' must be a list of 1 to \(limit) entries.")
            return nil
        }
        return items.enumerated().compactMap { position, item in
            PresetFields(item, prefix: "\(prefix)\(name)[\(position + 1)].", known: known, problems: &problems)
        }
    }

    /// Notes a problem at a field's value that no single reader could see.
    func object(to name: String, _ predicate: String, _ problems: inout [PresetProblem]) {
        problems.append(at: place(of: name), "'\(prefix)\(name)' \(predicate)")
    }
}

extension Node {
    /// Yams marks every node it parsed; one made by hand, which never comes here, would be at the start.
    fileprivate var place: PresetPlace { mark.map(PresetPlace.init) ?? PresetPlace(line: 1, column: 1) }

    /// What stands there, in a person's words.
    fileprivate var kind: String {
        switch self {
        case .scalar(let scalar): scalar.string.isEmpty ? "empty" : "'\(scalar.string)'"
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .alias: "an alias"
        }
    }
}

extension [PresetProblem] {
    fileprivate mutating func append(at place: PresetPlace, _ sentence: String) {
        append(PresetProblem(place: place, sentence: sentence))
    }
}

extension PresetPlace {
    init(_ mark: Mark) { self.init(line: mark.line, column: mark.column) }
}

extension Double {
    /// `6` for 6.0, `0.5` as it is.
    fileprivate var formattedShortly: String { Int(exactly: self).map(String.init) ?? "\(self)" }
}
