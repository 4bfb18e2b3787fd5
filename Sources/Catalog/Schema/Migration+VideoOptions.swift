extension Migration {
    /// What was wanted of a video besides the preset.
    static let videoOptions = Migration(number: 3, statements: ["ALTER TABLE videos ADD COLUMN options_json TEXT"])
}
