extension Migration {
    /// What each finished job used of the machine and how good its renditions are, and what source they were made of.
    static let jobReports = Migration(
        number: 2,
        statements: [
            "ALTER TABLE jobs ADD COLUMN report_json TEXT",
            "ALTER TABLE video_plans ADD COLUMN source_sha256 TEXT",
        ])
}
