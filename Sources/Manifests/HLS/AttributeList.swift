/// The value of one attribute as it stands in the text (RFC 8216 4.2).
enum AttributeText: Equatable, Sendable {
    /// Between double quotes.
    case quoted(String)
    /// A number, a resolution, an enumerated string.
    case bare(String)
}

/// `NAME=VALUE,NAME=VALUE`: the attribute list of RFC 8216 4.2.
struct AttributeList {
    /// No tag defines a third of this; more is not a playlist but an attack.
    static let maxCount = 64

    private(set) var entries: [(name: String, text: AttributeText)] = []

    init() {}

    init(_ value: String, tag: String, line: Int) throws(PlaylistError) {
        var rest = Array(value.utf8)[...]
        while !rest.isEmpty {
            guard let equals = rest.firstIndex(of: UInt8(ascii: "=")) else {
                throw PlaylistError(.malformedTag(tag), line: line)
            }
            let nameBytes = rest[..<equals].drop { $0 == UInt8(ascii: " ") }
            guard !nameBytes.isEmpty, nameBytes.allSatisfy(Self.isNameCharacter), entries.count < Self.maxCount else {
                throw PlaylistError(.malformedTag(tag), line: line)
            }
            let name = String(decoding: nameBytes, as: UTF8.self)
            guard self[name] == nil else {
                throw PlaylistError(.repeatedAttribute(tag: tag, attribute: name), line: line)
            }
            rest = rest[(equals + 1)...]
            guard let text = Self.takeText(from: &rest) else {
                throw PlaylistError(.malformedAttribute(tag: tag, attribute: name), line: line)
            }
            entries.append((name, text))
        }
    }

    subscript(name: String) -> AttributeText? { entries.first { $0.name == name }?.text }

    mutating func append(_ name: String, _ text: AttributeText) { entries.append((name, text)) }

    var text: String {
        entries.map { name, text in
            switch text {
            case .quoted(let value): "\(name)=\"\(PlaylistText.quotable(value))\""
            case .bare(let value): "\(name)=\(value)"
            }
        }.joined(separator: ",")
    }

    /// Takes a value and the comma behind it; nil when it is malformed.
    private static func takeText(from rest: inout ArraySlice<UInt8>) -> AttributeText? {
        let quote = UInt8(ascii: "\"")
        guard rest.first == quote else {
            let end = rest.firstIndex(of: UInt8(ascii: ",")) ?? rest.endIndex
            let bytes = rest[..<end]
            rest = rest[min(end + 1, rest.endIndex)...]
            guard !bytes.isEmpty, !bytes.contains(quote) else { return nil }
            return .bare(String(decoding: bytes, as: UTF8.self))
        }
        let start = rest.startIndex + 1
        guard let end = rest[start...].firstIndex(of: quote) else { return nil }
        let value = String(decoding: rest[start..<end], as: UTF8.self)
        rest = rest[(end + 1)...]
        if let separator = rest.first {
            guard separator == UInt8(ascii: ",") else { return nil }
            rest.removeFirst()
        }
        return .quoted(value)
    }

    private static func isNameCharacter(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || byte == UInt8(ascii: "-")
    }
}
