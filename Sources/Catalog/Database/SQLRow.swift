import HeadwaterCore

/// One row of an answer, read by column name.
///
/// Every accessor throws ``CatalogError`` of kind `malformedRow`, naming the column, when the column is missing
/// or holds something else.
public struct SQLRow: Sendable, Hashable {
    public let columns: [String]
    public let values: [SQLValue]

    /// - Precondition: there are as many values as columns.
    public init(columns: [String], values: [SQLValue]) {
        precondition(columns.count == values.count, "each column has a value")
        self.columns = columns
        self.values = values
    }

    public func value(_ column: String) throws(CatalogError) -> SQLValue {
        guard let position = columns.firstIndex(of: column) else {
            throw CatalogError(
                .malformedRow, "read", column, detail: "no such column among \(columns.joined(separator: ", "))")
        }
        return values[position]
    }

    public func text(_ column: String) throws(CatalogError) -> String {
        let value = try value(column)
        guard case .text(let text) = value else { throw mismatch(column, value, wanted: "text") }
        return text
    }

    public func integer(_ column: String) throws(CatalogError) -> Int64 {
        let value = try value(column)
        guard case .integer(let integer) = value else { throw mismatch(column, value, wanted: "integer") }
        return integer
    }

    /// Integers are real numbers too: databases hand back `2.0` either way.
    public func real(_ column: String) throws(CatalogError) -> Double {
        switch try value(column) {
        case .real(let real): return real
        case .integer(let integer): return Double(integer)
        case let value: throw mismatch(column, value, wanted: "real")
        }
    }

    /// 0 or 1.
    public func flag(_ column: String) throws(CatalogError) -> Bool {
        switch try integer(column) {
        case 0: return false
        case 1: return true
        case let other: throw CatalogError(.malformedRow, "read", column, detail: "\(other) is neither 0 nor 1")
        }
    }

    /// What `read` makes of the column, nil when it is null.
    func optional<Value>(
        _ column: String, _ read: (String) throws(CatalogError) -> Value
    ) throws(CatalogError) -> Value? {
        if case .null = try value(column) { return nil }
        return try read(column)
    }

    private func mismatch(_ column: String, _ value: SQLValue, wanted: String) -> CatalogError {
        CatalogError(.malformedRow, "read", column, detail: "\(value.kindName) where \(wanted) belongs")
    }
}

extension SQLRow {
    func int(_ column: String) throws(CatalogError) -> Int { Int(try integer(column)) }

    func time(_ column: String) throws(CatalogError) -> Timestamp {
        Timestamp(microseconds: try integer(column))
    }

    func id<Subject>(_ column: String) throws(CatalogError) -> Identifier<Subject> {
        try parsed(column, Identifier<Subject>.init)
    }

    func key(_ column: String) throws(CatalogError) -> ObjectKey {
        try parsed(column, ObjectKey.init)
    }

    func name<Name: RawRepresentable<String>>(_ column: String) throws(CatalogError) -> Name {
        try parsed(column, Name.init(rawValue:))
    }

    func json<Value: Decodable>(_ column: String, as type: Value.Type = Value.self) throws(CatalogError) -> Value {
        let text = try text(column)
        do {
            return try JSONText.decode(type, from: text)
        } catch {
            throw CatalogError(.malformedRow, "read", column, detail: "not \(Value.self) in JSON: \(error)")
        }
    }

    private func parsed<Value>(_ column: String, _ parse: (String) -> Value?) throws(CatalogError) -> Value {
        let text = try text(column)
        guard let value = parse(text) else {
            throw CatalogError(.malformedRow, "read", column, detail: "'\(text)' is not \(Value.self)")
        }
        return value
    }
}
