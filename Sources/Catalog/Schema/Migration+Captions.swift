extension Migration {
    /// Captions that people sent, beside what the source has.
    static let captions = Migration(
        number: 7,
        statements: [
            """
            CREATE TABLE captions (
                video TEXT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
                language TEXT NOT NULL,
                label TEXT,
                cues BIGINT NOT NULL,
                sha256 TEXT NOT NULL,
                content TEXT NOT NULL,
                created_at BIGINT NOT NULL,
                updated_at BIGINT NOT NULL,
                PRIMARY KEY (video, language)
            )
            """
        ])
}
