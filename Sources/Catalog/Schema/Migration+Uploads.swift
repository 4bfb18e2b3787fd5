extension Migration {
    /// Uploads of which no video comes (partials), that end by themselves, and that are still told of when they are
    /// over.
    ///
    /// The table is made anew, since its key referred to a video and SQLite can't take that back.
    static let uploads = Migration(
        number: 4,
        statements: [
            """
            CREATE TABLE uploads_of_all_kinds (
                id TEXT NOT NULL PRIMARY KEY,
                video TEXT REFERENCES videos (id) ON DELETE CASCADE,
                kind TEXT NOT NULL CHECK (kind IN ('single', 'partial', 'final')),
                length BIGINT CHECK (length >= 0),
                metadata TEXT NOT NULL,
                media_type TEXT,
                parts_json TEXT,
                part_of TEXT,
                owner TEXT,
                created_at BIGINT NOT NULL,
                expires_at BIGINT,
                completed_at BIGINT,
                terminated_at BIGINT,
                CHECK (kind <> 'partial' OR video IS NULL)
            )
            """,
            """
            INSERT INTO uploads_of_all_kinds (
                id, video, kind, length, metadata, created_at, completed_at, terminated_at)
            SELECT id, id, 'single', length, metadata, created_at, completed_at, terminated_at FROM uploads
            """,
            "DROP TABLE uploads",
            "ALTER TABLE uploads_of_all_kinds RENAME TO uploads",
            "CREATE INDEX uploads_of_video ON uploads (video)",
            // Only those that something is still to happen to, so that looking stays cheap after years of uploads.
            "CREATE INDEX uploads_unfinished ON uploads (id) WHERE completed_at IS NULL AND terminated_at IS NULL",
            "CREATE INDEX uploads_expiring ON uploads (expires_at) WHERE expires_at IS NOT NULL",
            "CREATE INDEX uploads_terminated ON uploads (terminated_at) WHERE terminated_at IS NOT NULL",
            "CREATE INDEX uploads_final ON uploads (parts_json) WHERE parts_json IS NOT NULL",
            // What was answered to requests that clients may send twice.
            """
            CREATE TABLE idempotency_keys (
                owner TEXT NOT NULL,
                request_key TEXT NOT NULL,
                fingerprint TEXT NOT NULL,
                is_open BIGINT NOT NULL CHECK (is_open IN (0, 1)),
                video TEXT REFERENCES videos (id) ON DELETE CASCADE,
                answer TEXT,
                created_at BIGINT NOT NULL,
                PRIMARY KEY (owner, request_key)
            )
            """,
            "CREATE INDEX idempotency_keys_of_video ON idempotency_keys (video)",
            // Files that are to be fetched from elsewhere.
            """
            CREATE TABLE pulls (
                video TEXT NOT NULL PRIMARY KEY REFERENCES videos (id) ON DELETE CASCADE,
                url TEXT NOT NULL,
                entity_tag TEXT,
                attempts BIGINT NOT NULL,
                run_after BIGINT
            )
            """,
        ])
}
