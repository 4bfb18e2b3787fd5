/// A dictionary of structured fields (RFC 8941 3.2), as far as CMCD uses it: parameters are read over but for where they end.
enum FieldDictionary {
    enum Item: Equatable {
        case integer(Int64)
        case decimal(Double)
        case string(String)
        case token(String)
        case boolean(Bool)
        /// Bytes, that nothing here looks into.
        case bytes
    }

    enum Value: Equatable {
        case item(Item)
        case list([Item])

        private var items: [Item] {
            switch self {
            case .item(let item): [item]
            case .list(let items): items
            }
        }

        var count: Int { items.count }
        var isTrue: Bool { self == .item(.boolean(true)) }

        /// Those that are numbers.
        var numbers: [Int64] {
            items.compactMap { item in
                switch item {
                case .integer(let number): number
                // At most twelve digits, so that it fits.
                case .decimal(let number): Int64(number)
                default: nil
                }
            }
        }

        /// Of a string or token.
        var text: String? {
            switch items.first {
            case .string(let text), .token(let text): text
            default: nil
            }
        }
    }

    static let maxMembers = 64
    static let maxItems = 16

    /// In order; nil when the bytes are no dictionary, since half of one may mean something else.
    static func parse(_ bytes: [UInt8]) -> [(key: String, value: Value)]? {
        var reader = FieldReader(bytes)
        var members: [(key: String, value: Value)] = []
        reader.skipSpaces()
        if reader.isAtEnd { return [] }
        while members.count < maxMembers {
            guard let key = reader.key() else { return nil }
            var value = Value.item(.boolean(true))
            if reader.take(UInt8(ascii: "=")) {
                guard let given = reader.value() else { return nil }
                value = given
            }
            guard reader.parameters() else { return nil }
            members.append((key, value))
            reader.skipSpaces()
            if reader.isAtEnd { return members }
            guard reader.take(UInt8(ascii: ",")) else { return nil }
            reader.skipSpaces()
            // No comma at the end.
            if reader.isAtEnd { return nil }
        }
        return nil
    }
}

/// Reads the parts of a structured field (RFC 8941 4.2); nil and false say that there is no such part.
private struct FieldReader {
    private let bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { place == bytes.count }
    private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

    mutating func skipSpaces() {
        while next == 0x20 || next == 0x09 { place += 1 }
    }

    mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        place += 1
        return true
    }

    private mutating func text(while isPart: (UInt8) -> Bool) -> String {
        let start = place
        while let byte = next, isPart(byte) { place += 1 }
        return String(decoding: bytes[start..<place], as: UTF8.self)
    }

    mutating func key() -> String? {
        // Capitals are not the standard's; players have used them for keys of their own in version 1.
        guard let first = next, first.isLetter || first == UInt8(ascii: "*") else { return nil }
        return text { $0.isLetter || $0.isDigit || "_-.*".utf8.contains($0) }
    }

    mutating func value() -> FieldDictionary.Value? {
        guard take(UInt8(ascii: "(")) else { return item().map { .item($0) } }
        var items: [FieldDictionary.Item] = []
        while items.count <= FieldDictionary.maxItems {
            skipSpaces()
            if take(UInt8(ascii: ")")) { return .list(items) }
            guard let item = item(), parameters() else { return nil }
            items.append(item)
            guard next == 0x20 || next == UInt8(ascii: ")") else { return nil }
        }
        return nil
    }

    /// Reads over `;key=value` as often as it comes.
    mutating func parameters() -> Bool {
        while take(UInt8(ascii: ";")) {
            skipSpaces()
            guard key() != nil else { return false }
            if take(UInt8(ascii: "=")) { guard item() != nil else { return false } }
        }
        return true
    }

    private mutating func item() -> FieldDictionary.Item? {
        switch next {
        case UInt8(ascii: "\""): string()
        case UInt8(ascii: "?"): boolean()
        case UInt8(ascii: ":"): byteSequence()
        case let byte? where byte.isDigit || byte == UInt8(ascii: "-"): number()
        case let byte? where byte.isLetter || byte == UInt8(ascii: "*"):
            .token(text { $0.isLetter || $0.isDigit || "!#$%&'*+-.^_`|~:/".utf8.contains($0) })
        default: nil
        }
    }

    private mutating func number() -> FieldDictionary.Item? {
        let isNegative = take(UInt8(ascii: "-"))
        let whole = text(while: \.isDigit)
        guard !whole.isEmpty else { return nil }
        if take(UInt8(ascii: ".")) {
            let fraction = text(while: \.isDigit)
            guard whole.count <= 12, (1...3).contains(fraction.count), let value = Double("\(whole).\(fraction)") else {
                return nil
            }
            return .decimal(isNegative ? -value : value)
        }
        guard whole.count <= 15, let value = Int64(whole) else { return nil }
        return .integer(isNegative ? -value : value)
    }

    private mutating func string() -> FieldDictionary.Item? {
        place += 1
        var text: [UInt8] = []
        while let byte = next {
            place += 1
            switch byte {
            case UInt8(ascii: "\""): return .string(String(decoding: text, as: UTF8.self))
            case UInt8(ascii: "\\"):
                guard let escaped = next, escaped == UInt8(ascii: "\"") || escaped == UInt8(ascii: "\\") else {
                    return nil
                }
                place += 1
                text.append(escaped)
            case 0x20...0x7E: text.append(byte)
            default: return nil
            }
        }
        return nil
    }

    private mutating func boolean() -> FieldDictionary.Item? {
        place += 1
        if take(UInt8(ascii: "1")) { return .boolean(true) }
        return take(UInt8(ascii: "0")) ? .boolean(false) : nil
    }

    private mutating func byteSequence() -> FieldDictionary.Item? {
        place += 1
        _ = text { $0.isLetter || $0.isDigit || "+/=".utf8.contains($0) }
        return take(UInt8(ascii: ":")) ? .bytes : nil
    }
}

extension UInt8 {
    var isLetter: Bool { (self | 0x20) >= UInt8(ascii: "a") && (self | 0x20) <= UInt8(ascii: "z") }
}
