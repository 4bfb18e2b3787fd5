import HeadwaterCore

/// What is wrong with an attribute's text.
enum AttributeFault: Error {
    case malformed
    /// An enumerated string that this version does not know. RFC 8216 6.3.1: the whole tag is then ignored.
    case unrecognized
}

/// How one kind of attribute value is written and read (RFC 8216 4.2).
struct AttributeCodec<Value: Sendable>: Sendable {
    let parse: @Sendable (AttributeText) throws(AttributeFault) -> Value
    let render: @Sendable (Value) -> AttributeText

    /// A codec of values that are written without quotes.
    static func bare(
        parse: @escaping @Sendable (String) -> Value?, render: @escaping @Sendable (Value) -> String
    ) -> AttributeCodec {
        AttributeCodec(
            parse: { (text: AttributeText) throws(AttributeFault) -> Value in
                guard case .bare(let string) = text, let value = parse(string) else { throw .malformed }
                return value
            }, render: { .bare(render($0)) })
    }

    /// A codec of values that are written in quotes.
    static func quoted(
        parse: @escaping @Sendable (String) -> Value?, render: @escaping @Sendable (Value) -> String
    ) -> AttributeCodec {
        AttributeCodec(
            parse: { (text: AttributeText) throws(AttributeFault) -> Value in
                guard case .quoted(let string) = text, let value = parse(string) else { throw .malformed }
                return value
            }, render: { .quoted(render($0)) })
    }
}

extension AttributeCodec where Value == String {
    static var quoted: AttributeCodec { quoted(parse: { $0 }, render: { $0 }) }

    /// Any one value without quotes.
    static var word: AttributeCodec { bare(parse: { $0.isEmpty ? nil : $0 }, render: { $0 }) }
}

extension AttributeCodec where Value == [String] {
    /// A list in one quoted string, as CODECS has it.
    static func quotedList(separator: Character) -> AttributeCodec {
        quoted(
            parse: { text in
                text.split(separator: separator).map { String($0.drop { $0 == " " }) }
            }, render: { $0.joined(separator: String(separator)) })
    }
}

extension AttributeCodec where Value == Int {
    static var integer: AttributeCodec { bare(parse: { Int(decimalDigits: $0) }, render: { String($0) }) }
}

extension AttributeCodec where Value == DecimalNumber {
    static var decimal: AttributeCodec {
        bare(parse: { text in DecimalNumber(text).flatMap { $0.millionths >= 0 ? $0 : nil } }, render: \.description)
    }

    static var signedDecimal: AttributeCodec { bare(parse: { DecimalNumber($0) }, render: \.description) }
}

extension AttributeCodec where Value == PixelSize {
    static var resolution: AttributeCodec {
        bare(
            parse: { text in
                let sides = text.split(separator: "x", omittingEmptySubsequences: false)
                guard sides.count == 2, let width = Int(decimalDigits: sides[0]),
                    let height = Int(decimalDigits: sides[1])
                else { return nil }
                return PixelSize(width: width, height: height)
            }, render: \.description)
    }
}

extension AttributeCodec where Value == Bool {
    static var yesNo: AttributeCodec {
        AttributeCodec(
            parse: { (text: AttributeText) throws(AttributeFault) -> Bool in
                switch text {
                case .bare("YES"): return true
                case .bare("NO"): return false
                case .bare: throw .unrecognized
                case .quoted: throw .malformed
                }
            }, render: { .bare($0 ? "YES" : "NO") })
    }
}

extension AttributeCodec where Value == ByteRange {
    static var byteRange: AttributeCodec { quoted(parse: { ByteRange($0) }, render: \.description) }
}

extension AttributeCodec where Value: RawRepresentable<String> {
    static var enumerated: AttributeCodec {
        AttributeCodec(
            parse: { (text: AttributeText) throws(AttributeFault) -> Value in
                guard case .bare(let name) = text else { throw .malformed }
                guard let value = Value(rawValue: name) else { throw .unrecognized }
                return value
            }, render: { .bare($0.rawValue) })
    }
}
