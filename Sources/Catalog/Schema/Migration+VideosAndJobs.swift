extension Migration {
    /// Times are microseconds since 1970, flags 0 or 1, ids and keys text; columns named `…_json` are only kept.
    static let videosAndJobs = Migration(
        number: 1,
        statements: [
            """
            CREATE TABLE videos (
                id TEXT NOT NULL PRIMARY KEY,
                title TEXT NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('uploading', 'processing', 'published', 'failed')),
                is_playable BIGINT NOT NULL CHECK (is_playable IN (0, 1)),
                version BIGINT NOT NULL CHECK (version >= 0),
                source_name TEXT NOT NULL,
                source_bytes BIGINT,
                duration_value BIGINT,
                duration_timescale BIGINT CHECK (duration_timescale > 0),
                width BIGINT,
                height BIGINT,
                failure_json TEXT,
                error_ratio DOUBLE PRECISION,
                publication_json TEXT,
                created_at BIGINT NOT NULL,
                updated_at BIGINT NOT NULL
            )
            """,
            // Apart from `videos`, whose rows are listed often: an index of a long film is megabytes.
            """
            CREATE TABLE video_plans (
                video TEXT NOT NULL PRIMARY KEY REFERENCES videos (id) ON DELETE CASCADE,
                facts_json TEXT NOT NULL,
                index_json TEXT NOT NULL,
                plan_json TEXT NOT NULL
            )
            """,
            """
            CREATE TABLE uploads (
                id TEXT NOT NULL PRIMARY KEY REFERENCES videos (id) ON DELETE CASCADE,
                length BIGINT CHECK (length >= 0),
                metadata TEXT NOT NULL,
                created_at BIGINT NOT NULL,
                completed_at BIGINT,
                terminated_at BIGINT
            )
            """,
            """
            CREATE TABLE jobs (
                id TEXT NOT NULL PRIMARY KEY,
                video TEXT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
                kind TEXT NOT NULL,
                unique_key TEXT NOT NULL UNIQUE,
                payload TEXT NOT NULL,
                priority BIGINT NOT NULL,
                claim_order BIGINT NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('queued', 'leased', 'succeeded', 'failed', 'cancelled')),
                attempts BIGINT NOT NULL,
                max_attempts BIGINT NOT NULL,
                fence BIGINT NOT NULL,
                worker TEXT,
                lease_expires BIGINT,
                run_after BIGINT NOT NULL,
                created_at BIGINT NOT NULL,
                failure_json TEXT,
                weight DOUBLE PRECISION NOT NULL,
                progress DOUBLE PRECISION NOT NULL,
                decoded_frames BIGINT,
                decode_errors BIGINT
            )
            """,
            // Only the living, so that a claim stays as cheap after years of finished jobs.
            "CREATE INDEX jobs_alive ON jobs (claim_order, id) WHERE state IN ('queued', 'leased')",
            "CREATE INDEX jobs_failed ON jobs (id) WHERE state = 'failed'",
            "CREATE INDEX jobs_of_video ON jobs (video, id)",
            """
            CREATE TABLE job_dependencies (
                job TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
                needs TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
                PRIMARY KEY (job, needs)
            )
            """,
            "CREATE INDEX job_dependents ON job_dependencies (needs, job)",
            """
            CREATE TABLE rendition_inits (
                video TEXT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
                version BIGINT NOT NULL,
                rendition TEXT NOT NULL,
                object_key TEXT NOT NULL,
                sha256 TEXT NOT NULL,
                byte_count BIGINT NOT NULL,
                facts_json TEXT NOT NULL,
                PRIMARY KEY (video, version, rendition)
            )
            """,
            """
            CREATE TABLE segments (
                video TEXT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
                version BIGINT NOT NULL,
                rendition TEXT NOT NULL,
                number BIGINT NOT NULL,
                object_key TEXT NOT NULL,
                sha256 TEXT NOT NULL,
                byte_count BIGINT NOT NULL,
                facts_json TEXT NOT NULL,
                is_verified BIGINT NOT NULL CHECK (is_verified IN (0, 1)),
                PRIMARY KEY (video, version, rendition, number)
            )
            """,
            """
            CREATE TABLE artifacts (
                video TEXT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
                version BIGINT NOT NULL,
                name TEXT NOT NULL,
                number BIGINT NOT NULL,
                object_key TEXT NOT NULL,
                sha256 TEXT NOT NULL,
                byte_count BIGINT NOT NULL,
                PRIMARY KEY (video, version, name, number)
            )
            """,
            // Refers to no video: it is there when the video is gone.
            "CREATE TABLE removals (video TEXT NOT NULL PRIMARY KEY, created_at BIGINT NOT NULL)",
        ])
}
