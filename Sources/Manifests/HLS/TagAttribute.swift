/// One attribute of a tag: its name, and how it goes into and comes out of the tag's value.
///
/// A tag is described once, as a table of these, and both parsed and rendered by it.
struct TagAttribute<Tag>: Sendable {
    let name: String
    let isRequired: Bool
    let read: @Sendable (AttributeText, inout Tag) throws(AttributeFault) -> Void
    /// Nil when the attribute is absent.
    let write: @Sendable (Tag) -> AttributeText?

    static func required<Value>(
        _ name: String, _ field: any WritableKeyPath<Tag, Value> & Sendable, _ codec: AttributeCodec<Value>
    ) -> TagAttribute {
        TagAttribute(
            name: name, isRequired: true,
            read: { (text: AttributeText, tag: inout Tag) throws(AttributeFault) in
                tag[keyPath: field] = try codec.parse(text)
            }, write: { codec.render($0[keyPath: field]) })
    }

    static func optional<Value>(
        _ name: String, _ field: any WritableKeyPath<Tag, Value?> & Sendable, _ codec: AttributeCodec<Value>
    ) -> TagAttribute {
        TagAttribute(
            name: name, isRequired: false,
            read: { (text: AttributeText, tag: inout Tag) throws(AttributeFault) in
                tag[keyPath: field] = try codec.parse(text)
            }, write: { $0[keyPath: field].map(codec.render) })
    }

    /// An empty list is an absent attribute.
    static func list(
        _ name: String, _ field: any WritableKeyPath<Tag, [String]> & Sendable, separator: Character = ","
    ) -> TagAttribute {
        let codec = AttributeCodec<[String]>.quotedList(separator: separator)
        return TagAttribute(
            name: name, isRequired: false,
            read: { (text: AttributeText, tag: inout Tag) throws(AttributeFault) in
                tag[keyPath: field] = try codec.parse(text)
            }, write: { $0[keyPath: field].isEmpty ? nil : codec.render($0[keyPath: field]) })
    }

    /// YES or NO, NO when absent.
    static func flag(
        _ name: String, _ field: any WritableKeyPath<Tag, Bool> & Sendable, writesNo: Bool = false
    ) -> TagAttribute {
        let codec = AttributeCodec<Bool>.yesNo
        return TagAttribute(
            name: name, isRequired: false,
            read: { (text: AttributeText, tag: inout Tag) throws(AttributeFault) in
                tag[keyPath: field] = try codec.parse(text)
            }, write: { $0[keyPath: field] || writesNo ? codec.render($0[keyPath: field]) : nil })
    }
}

/// A tag whose value is an attribute list.
protocol AttributedTag {
    static var tagName: String { get }
    /// In the order in which they are written.
    static var attributes: [TagAttribute<Self>] { get }
    /// Where parsing starts: required fields hold placeholders that the text replaces.
    static var blank: Self { get }
}

extension AttributedTag {
    /// Nil when the tag is to be ignored (RFC 8216 6.3.1): one of its enumerated values is not known here.
    /// Attributes that are not in the table are ignored too, as the same section asks.
    init?(attributes value: String, line: Int) throws(PlaylistError) {
        let list = try AttributeList(value, tag: Self.tagName, line: line)
        var tag = Self.blank
        for attribute in Self.attributes {
            guard let text = list[attribute.name] else {
                if attribute.isRequired {
                    throw PlaylistError(.missingAttribute(tag: Self.tagName, attribute: attribute.name), line: line)
                }
                continue
            }
            do {
                try attribute.read(text, &tag)
            } catch {
                switch error {
                case .unrecognized:
                    return nil
                case .malformed:
                    throw PlaylistError(.malformedAttribute(tag: Self.tagName, attribute: attribute.name), line: line)
                }
            }
        }
        self = tag
    }

    var tagLine: String {
        var list = AttributeList()
        for attribute in Self.attributes {
            if let text = attribute.write(self) { list.append(attribute.name, text) }
        }
        return "#\(Self.tagName):\(list.text)"
    }
}
