extension Migration {
    /// Who watched what, put together from the log of beacons. No address and no name of anybody is in it: a viewer is a hash of one
    /// day.
    static let views = Migration(
        number: 14,
        statements: [
            """
            CREATE TABLE playback_sessions (
                video TEXT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
                name TEXT NOT NULL,
                viewer TEXT NOT NULL,
                address TEXT NOT NULL,
                started_at BIGINT NOT NULL,
                last_seen BIGINT NOT NULL,
                is_named BIGINT NOT NULL CHECK (is_named IN (0, 1)),
                is_live BIGINT NOT NULL CHECK (is_live IN (0, 1)),
                is_view BIGINT NOT NULL CHECK (is_view IN (0, 1)),
                state_json TEXT NOT NULL,
                PRIMARY KEY (video, name)
            )
            """,
            "CREATE INDEX playback_sessions_of_viewer ON playback_sessions (video, viewer, last_seen)",
            "CREATE INDEX playback_sessions_of_address ON playback_sessions (address, video, is_named, last_seen)",
            "CREATE INDEX playback_sessions_that_are_views ON playback_sessions (video, viewer) WHERE is_view = 1",
            "CREATE INDEX playback_sessions_of_video_by_age ON playback_sessions (video, last_seen)",
            "CREATE INDEX playback_sessions_by_age ON playback_sessions (last_seen)",
            // Of no video for the sums over all of them, which stay when a video goes.
            """
            CREATE TABLE view_rollups (
                video TEXT NOT NULL,
                span TEXT NOT NULL CHECK (span IN ('minute', 'hour', 'day')),
                starts_at BIGINT NOT NULL,
                tally_json TEXT NOT NULL,
                viewers TEXT NOT NULL,
                startup TEXT NOT NULL,
                rebuffering TEXT NOT NULL,
                retention TEXT,
                PRIMARY KEY (video, span, starts_at)
            )
            """,
            "CREATE INDEX view_rollups_by_age ON view_rollups (span, starts_at)",
            // Up to where the log of beacons is in the tables above.
            """
            CREATE TABLE view_log (
                id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
                position BIGINT NOT NULL
            )
            """,
            """
            CREATE TABLE viewer_secrets (
                day BIGINT NOT NULL PRIMARY KEY,
                secret TEXT NOT NULL
            )
            """,
        ])
}
