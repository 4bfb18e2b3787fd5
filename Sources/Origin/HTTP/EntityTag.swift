/// An entity tag: a name for one exact version of a representation (RFC 9110 8.8.3).
public struct EntityTag: Hashable, Sendable {
    /// Without the quotes.
    public var opaque: String
    public var isWeak: Bool

    public init(opaque: String, isWeak: Bool = false) {
        self.opaque = opaque
        self.isWeak = isWeak
    }

    /// Nil when `text` is not exactly one tag.
    public init?(_ text: some StringProtocol) {
        var rest = Array(text.utf8)[...]
        guard let tag = Self.take(from: &rest), rest.isEmpty else { return nil }
        self = tag
    }

    /// Equal, and both strong (RFC 9110 8.8.3.2).
    public func matchesStrongly(_ other: EntityTag) -> Bool { !isWeak && !other.isWeak && opaque == other.opaque }

    /// Equal, weak or not (RFC 9110 8.8.3.2).
    public func matchesWeakly(_ other: EntityTag) -> Bool { opaque == other.opaque }

    static func take(from rest: inout ArraySlice<UInt8>) -> EntityTag? {
        let isWeak = rest.starts(with: "W/".utf8)
        var tag = isWeak ? rest.dropFirst(2) : rest
        guard tag.popFirst() == UInt8(ascii: "\""), let end = tag.firstIndex(of: UInt8(ascii: "\"")),
            tag[..<end].allSatisfy(isTagCharacter)
        else { return nil }
        rest = tag[(end + 1)...]
        return EntityTag(opaque: String(decoding: tag[..<end], as: UTF8.self), isWeak: isWeak)
    }

    /// etagc of RFC 9110 8.8.3: visible characters but the quote, and bytes above ASCII.
    private static func isTagCharacter(_ byte: UInt8) -> Bool { byte > 0x20 && byte != 0x7F }
}

extension EntityTag: CustomStringConvertible {
    /// As it stands in a field.
    public var description: String { "\(isWeak ? "W/" : "")\"\(opaque)\"" }
}

/// What If-Match and If-None-Match hold (RFC 9110 13.1.1, 13.1.2).
public enum EntityTagCondition: Hashable, Sendable {
    /// `*`: any version at all.
    case any
    case tags([EntityTag])

    /// Nil when the field's value is neither `*` nor a list of tags.
    public init?(_ value: String) {
        var rest = Array(value.trimmingWhitespace.utf8)[...]
        if rest.elementsEqual("*".utf8) {
            self = .any
            return
        }
        var tags: [EntityTag] = []
        while true {
            // Empty list elements are allowed in what is received (RFC 9110 5.6.1.2).
            rest = rest.drop { $0 == UInt8(ascii: ",") || Self.isSpace($0) }
            if rest.isEmpty { break }
            guard let tag = EntityTag.take(from: &rest) else { return nil }
            tags.append(tag)
            rest = rest.drop(while: Self.isSpace)
            guard rest.isEmpty || rest.first == UInt8(ascii: ",") else { return nil }
        }
        guard !tags.isEmpty else { return nil }
        self = .tags(tags)
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
}
