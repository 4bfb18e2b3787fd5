extension Migration {
    /// What is signed by one process and checked by the next.
    static let secrets = Migration(
        number: 8,
        statements: [
            """
            CREATE TABLE secrets (
                purpose TEXT NOT NULL PRIMARY KEY,
                value TEXT NOT NULL,
                created_at BIGINT NOT NULL
            )
            """
        ])
}
