import HeadwaterCore

/// A value that goes into or comes out of a statement.
public enum SQLValue: Sendable, Hashable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob([UInt8])

    /// For messages.
    var kindName: String {
        switch self {
        case .null: "null"
        case .integer: "integer"
        case .real: "real"
        case .text: "text"
        case .blob: "blob"
        }
    }
}

extension SQLValue {
    static func integer(_ value: Int) -> SQLValue { .integer(Int64(value)) }
    static func flag(_ isTrue: Bool) -> SQLValue { .integer(isTrue ? 1 as Int64 : 0) }
    static func time(_ time: Timestamp) -> SQLValue { .integer(time.microseconds) }
    static func id<Subject>(_ id: Identifier<Subject>) -> SQLValue { .text(id.text) }
    static func key(_ key: ObjectKey) -> SQLValue { .text(key.text) }
    static func json(_ value: some Encodable) throws -> SQLValue { .text(try JSONText.encode(value)) }

    static func optional<Value>(_ value: Value?, _ make: (Value) throws -> SQLValue) rethrows -> SQLValue {
        try value.map(make) ?? .null
    }
}
