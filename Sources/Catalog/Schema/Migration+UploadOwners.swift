extension Migration {
    /// Whose an upload is, also while it has no video.
    static let uploadOwners = Migration(number: 4, statements: ["ALTER TABLE uploads ADD COLUMN owner TEXT"])
}
