extension Migration {
    /// People, what they sign in with, and what is theirs. Secrets are here as hashes only, but for signing keys.
    static let accounts = Migration(
        number: 5,
        statements: [
            """
            CREATE TABLE users (
                id TEXT NOT NULL PRIMARY KEY,
                email TEXT NOT NULL UNIQUE,
                name TEXT NOT NULL,
                password TEXT NOT NULL,
                role TEXT NOT NULL CHECK (role IN ('viewer', 'creator', 'moderator', 'admin')),
                is_disabled BIGINT NOT NULL CHECK (is_disabled IN (0, 1)),
                created_at BIGINT NOT NULL,
                updated_at BIGINT NOT NULL
            )
            """,
            """
            CREATE TABLE sessions (
                id TEXT NOT NULL PRIMARY KEY,
                account TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
                kind TEXT NOT NULL CHECK (kind IN ('browser', 'tokens')),
                secret_sha256 TEXT NOT NULL,
                generation BIGINT NOT NULL,
                created_at BIGINT NOT NULL,
                used_at BIGINT NOT NULL,
                expires_at BIGINT NOT NULL,
                end_reason TEXT
            )
            """,
            "CREATE INDEX sessions_of_account ON sessions (account, id)",
            "CREATE INDEX sessions_expiry ON sessions (expires_at)",
            """
            CREATE TABLE api_keys (
                id TEXT NOT NULL PRIMARY KEY,
                account TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
                name TEXT NOT NULL,
                scopes_json TEXT NOT NULL,
                secret_sha256 TEXT NOT NULL,
                created_at BIGINT NOT NULL,
                used_at BIGINT,
                revoked_at BIGINT
            )
            """,
            "CREATE INDEX api_keys_of_account ON api_keys (account, id)",
            """
            CREATE TABLE grants (
                id TEXT NOT NULL PRIMARY KEY,
                account TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
                max_bytes BIGINT NOT NULL CHECK (max_bytes >= 0),
                max_uploads BIGINT NOT NULL CHECK (max_uploads > 0),
                used_uploads BIGINT NOT NULL,
                created_at BIGINT NOT NULL,
                expires_at BIGINT NOT NULL
            )
            """,
            """
            CREATE TABLE signing_keys (
                id TEXT NOT NULL PRIMARY KEY,
                private_key TEXT NOT NULL,
                created_at BIGINT NOT NULL,
                verifies_until BIGINT
            )
            """,
            """
            CREATE TABLE password_resets (
                id TEXT NOT NULL PRIMARY KEY,
                account TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
                secret_sha256 TEXT NOT NULL,
                created_at BIGINT NOT NULL,
                expires_at BIGINT NOT NULL,
                used_at BIGINT
            )
            """,
            """
            CREATE TABLE mail_outbox (
                id TEXT NOT NULL PRIMARY KEY,
                recipient TEXT NOT NULL,
                subject TEXT NOT NULL,
                body TEXT NOT NULL,
                attempts BIGINT NOT NULL,
                run_after BIGINT NOT NULL,
                created_at BIGINT NOT NULL
            )
            """,
            "CREATE INDEX mail_due ON mail_outbox (run_after, id)",
            // Refers to no user: what happened stays told when the account is gone.
            """
            CREATE TABLE audit_events (
                id TEXT NOT NULL PRIMARY KEY,
                kind TEXT NOT NULL,
                account TEXT,
                subject TEXT,
                detail TEXT NOT NULL,
                created_at BIGINT NOT NULL
            )
            """,
            // Videos from before there were accounts belong to nobody; those who moderate decide about them.
            "ALTER TABLE videos ADD COLUMN owner TEXT REFERENCES users (id)",
            """
            ALTER TABLE videos ADD COLUMN visibility TEXT NOT NULL DEFAULT 'public'
            CHECK (visibility IN ('public', 'unlisted', 'private'))
            """,
            "ALTER TABLE videos ADD COLUMN upload_grant TEXT",
            "CREATE INDEX videos_of_owner ON videos (owner, id)",
            "ALTER TABLE uploads ADD COLUMN upload_grant TEXT",
            // Bytes that came for an upload whose length nobody has said.
            "ALTER TABLE uploads ADD COLUMN received BIGINT",
            // What takes room and is not told by a video: few, however many uploads there were.
            """
            CREATE INDEX uploads_beside_videos ON uploads (owner)
            WHERE terminated_at IS NULL AND part_of IS NULL AND (kind = 'partial' OR length IS NULL)
            """,
        ])
}
