public import HeadwaterCore

/// A person with an account.
public struct UserRecord: Sendable, Equatable {
    public var id: UserID
    /// As it is compared: lowercase, without spaces around it. Unique.
    public var email: String
    /// What others see.
    public var name: String
    /// A password hash in PHC form.
    public var password: Secret
    public var role: Role
    /// Signed out everywhere, and can't sign in.
    public var isDisabled: Bool
    public var createdAt: Timestamp
    public var updatedAt: Timestamp

    public init(id: UserID, email: String, name: String, password: Secret, role: Role, createdAt: Timestamp) {
        self.id = id
        self.email = email
        self.name = name
        self.password = password
        self.role = role
        isDisabled = false
        self.createdAt = createdAt
        updatedAt = createdAt
    }
}

extension UserRecord {
    init(row: SQLRow) throws {
        self.init(
            id: try row.id("id"), email: try row.text("email"), name: try row.text("name"),
            password: Secret(try row.text("password")), role: try row.name("role"),
            createdAt: try row.time("created_at"))
        isDisabled = try row.flag("is_disabled")
        updatedAt = try row.time("updated_at")
    }
}
