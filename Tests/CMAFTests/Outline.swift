import Testing

@testable import CMAF

/// Compares an outline with the one in the test and shows the whole of it when they differ, ready to be taken over.
func expectOutline(_ actual: String, is expected: String, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(actual == expected, "the outline is now:\n\(actual)", sourceLocation: sourceLocation)
}

/// Boxes as indented text: one line for each, with its type and its plain fields; for golden comparisons that people
/// read.
func outline(_ box: any Sendable, depth: Int = 0) -> String {
    var fields: [String] = []
    var children: [String] = []
    collect(box, depth: depth, fields: &fields, children: &children)
    let line = String(repeating: "  ", count: depth) + ([name(of: box) ?? "?"] + fields).joined(separator: " ")
    return ([line] + children).joined(separator: "\n")
}

/// Nil for what is neither a box nor an entry of `stsd`.
private func name(of value: Any) -> String? {
    switch value {
    case let box as any Box: type(of: box).type.description
    case let entry as any SampleEntry: entry.format.description
    default: nil
    }
}

private func collect(_ value: Any, depth: Int, fields: inout [String], children: inout [String]) {
    for (label, field) in Mirror(reflecting: value).children {
        let boxes = boxes(in: field)
        if boxes.isEmpty {
            // The format of an entry is the name of its line.
            let isName = value is any SampleEntry && label == "format"
            if !isName, let text = text(of: field), let label { fields.append("\(label)=\(text)") }
        } else {
            children += boxes.map { outline($0, depth: depth + 1) }
        }
    }
}

/// The boxes that a field is, wraps or lists.
private func boxes(in value: Any) -> [any Sendable] {
    if let box = value as? any Box { return [box] }
    if let entry = value as? any SampleEntry { return [entry] }
    let mirror = Mirror(reflecting: value)
    switch mirror.displayStyle {
    case .optional, .collection, .enum: return mirror.children.flatMap { boxes(in: $0.value) }
    default: return []
    }
}

private func text(of value: Any) -> String? {
    switch value {
    case let bytes as [UInt8]: return bytes.isEmpty ? nil : hex(bytes)
    case let flags as SampleFlags: return "0x" + String(flags.rawValue, radix: 16)
    case let code as FourCC: return code.description
    case let language as PackedLanguage: return language.code
    default: break
    }
    let mirror = Mirror(reflecting: value)
    switch mirror.displayStyle {
    case .optional: return mirror.children.first.flatMap { text(of: $0.value) }
    case .collection:
        let elements = mirror.children.compactMap { text(of: $0.value) }
        return elements.isEmpty ? nil : "[" + elements.joined(separator: ", ") + "]"
    case .struct where !mirror.children.isEmpty:
        let parts = mirror.children.compactMap { child in text(of: child.value).map { "\(child.label ?? "")=\($0)" } }
        return "(" + parts.joined(separator: " ") + ")"
    default: return "\(value)"
    }
}
