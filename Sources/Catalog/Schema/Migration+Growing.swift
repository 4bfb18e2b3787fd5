extension Migration {
    /// Work on sources that are still uploaded: jobs that wait for their bytes, and streams that can be watched before the
    /// video is published.
    static let growing = Migration(
        number: 9,
        statements: [
            "ALTER TABLE jobs ADD COLUMN waits_for BIGINT",
            "CREATE INDEX jobs_waiting ON jobs (video) WHERE waits_for IS NOT NULL",
            """
            CREATE TABLE growing_streams (
                video TEXT NOT NULL PRIMARY KEY REFERENCES videos (id) ON DELETE CASCADE,
                version BIGINT NOT NULL,
                target_duration BIGINT NOT NULL CHECK (target_duration > 0),
                segments BIGINT NOT NULL CHECK (segments >= 0),
                is_ended BIGINT NOT NULL CHECK (is_ended IN (0, 1)),
                was_offered BIGINT NOT NULL CHECK (was_offered IN (0, 1)),
                pace_json TEXT NOT NULL,
                files_json TEXT NOT NULL
            )
            """,
        ])

    /// The preset that a video was begun with, for as long as it is made.
    static let keptPresets = Migration(
        number: 10, statements: ["ALTER TABLE video_plans ADD COLUMN preset_json TEXT"])

    /// What outlives a growing stream that is withdrawn: how many there were, and that viewers could begin to watch.
    static let withdrawals = Migration(
        number: 11,
        statements: [
            "ALTER TABLE videos ADD COLUMN withdrawals BIGINT NOT NULL DEFAULT 0",
            "ALTER TABLE videos ADD COLUMN was_playable BIGINT NOT NULL DEFAULT 0",
            """
            UPDATE videos SET was_playable = 1
            WHERE version > 0 OR is_playable = 1 OR id IN (SELECT video FROM growing_streams WHERE was_offered = 1)
            """,
            "ALTER TABLE growing_streams ADD COLUMN generation BIGINT NOT NULL DEFAULT 0",
        ])

    /// Looks at what grows are jobs of a kind of their own; nothing else that inspects waits for bytes.
    static let follows = Migration(
        number: 12,
        statements: ["UPDATE jobs SET kind = 'follow' WHERE kind = 'inspect' AND waits_for IS NOT NULL"])

    /// Playlists that grow, each a row of its own: a stream is read for every segment, and a playlist for itself. Those that
    /// lay in the stream's row come back with its next segment.
    static let growingPlaylists = Migration(
        number: 13,
        statements: [
            """
            CREATE TABLE growing_playlists (
                video TEXT NOT NULL REFERENCES growing_streams (video) ON DELETE CASCADE,
                path TEXT NOT NULL,
                body TEXT NOT NULL,
                PRIMARY KEY (video, path)
            )
            """,
            "ALTER TABLE growing_streams DROP COLUMN files_json",
        ])
}
