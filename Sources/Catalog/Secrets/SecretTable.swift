extension Transaction {
    public var secrets: SecretTable { SecretTable(tx: self) }
}

/// Keys that all processes of an installation share and that outlive them, within one transaction. All methods throw
/// ``CatalogError``.
public struct SecretTable {
    let tx: any Transaction

    /// What a secret is for; stored by this word.
    public enum Purpose: String, CaseIterable, Sendable {
        case partTickets = "part_tickets"
    }

    /// The one that is stored; the first to ask makes it.
    public func find(_ purpose: Purpose, orInsert make: () -> String) throws -> String {
        if let row = try tx.row(SQL.find, [.text(purpose.rawValue)]) { return try row.text("value") }
        let value = make()
        try tx.execute(SQL.insert, [.text(purpose.rawValue), .text(value), .time(tx.now())])
        return value
    }

    enum SQL: String, CaseIterable {
        case find = "SELECT value FROM secrets WHERE purpose = ?"
        case insert = "INSERT INTO secrets (purpose, value, created_at) VALUES (?, ?, ?)"
    }
}
