public import HeadwaterCore

extension Transaction {
    public var users: UserTable { UserTable(tx: self) }
}

/// The people, within one transaction. All methods throw ``CatalogError``.
public struct UserTable {
    let tx: any Transaction

    /// - Throws: `constraint` when the address is taken.
    public func insert(_ user: UserRecord) throws {
        try tx.execute(
            SQL.insert,
            [
                .id(user.id), .text(user.email), .text(user.name), .text(user.password.text), .text(user.role.rawValue),
                .flag(user.isDisabled), .time(user.createdAt), .time(user.updatedAt),
            ])
    }

    public func find(_ id: UserID) throws -> UserRecord? {
        try tx.row(SQL.find, [.id(id)]).map(UserRecord.init(row:))
    }

    /// - Parameter email: as it is compared.
    public func find(email: String) throws -> UserRecord? {
        try tx.row(SQL.findEmail, [.text(email)]).map(UserRecord.init(row:))
    }

    /// Newest first.
    ///
    /// - Parameter cursor: the last id of the page before; nil for the first page.
    public func page(limit: Int, before cursor: UserID? = nil) throws -> [UserRecord] {
        let rows =
            if let cursor {
                try tx.rows(SQL.pageBefore, [.id(cursor), .integer(limit)])
            } else {
                try tx.rows(SQL.firstPage, [.integer(limit)])
            }
        return try rows.map(UserRecord.init(row:))
    }

    /// How many can sign in with this role.
    public func count(_ role: Role) throws -> Int {
        try tx.row(SQL.count, [.text(role.rawValue)])?.int("users") ?? 0
    }

    /// Writes name, password, role and whether the account is disabled, and stamps the time.
    ///
    /// - Throws: `conflict` when the account is gone.
    public func update(_ user: UserRecord) throws {
        let changed = try tx.execute(
            SQL.update,
            [
                .text(user.name), .text(user.password.text), .text(user.role.rawValue), .flag(user.isDisabled),
                .time(tx.now()), .id(user.id),
            ])
        guard changed == 1 else {
            throw CatalogError(.conflict, "update", user.id.text, detail: "the account does not exist")
        }
    }

    /// A better hash of the same password; does nothing when the password has changed meanwhile.
    public func rehash(_ id: UserID, from old: Secret, to new: Secret) throws {
        try tx.execute(SQL.rehash, [.text(new.text), .id(id), .text(old.text)])
    }

    enum SQL: String, CaseIterable {
        case insert = """
            INSERT INTO users (id, email, name, password, role, is_disabled, created_at, updated_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """
        case find = "SELECT * FROM users WHERE id = ?"
        case findEmail = "SELECT * FROM users WHERE email = ?"
        case firstPage = "SELECT * FROM users ORDER BY id DESC LIMIT ?"
        case pageBefore = "SELECT * FROM users WHERE id < ? ORDER BY id DESC LIMIT ?"
        case count = "SELECT COUNT(*) AS users FROM users WHERE role = ? AND is_disabled = 0"
        case update = """
            UPDATE users SET name = ?, password = ?, role = ?, is_disabled = ?, updated_at = ? WHERE id = ?
            """
        case rehash = "UPDATE users SET password = ? WHERE id = ? AND password = ?"
    }
}
