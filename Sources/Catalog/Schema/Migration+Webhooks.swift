extension Migration {
    /// Who is told of what happens to videos, and what there is to tell. A delivery is written in the transaction of its cause.
    static let webhooks = Migration(
        number: 6,
        statements: [
            """
            CREATE TABLE webhooks (
                id TEXT NOT NULL PRIMARY KEY,
                url TEXT NOT NULL,
                secret TEXT NOT NULL,
                former_secret TEXT,
                former_secret_until BIGINT,
                description TEXT NOT NULL,
                event_types TEXT NOT NULL,
                is_enabled BIGINT NOT NULL CHECK (is_enabled IN (0, 1)),
                disabled_reason TEXT,
                failing_since BIGINT,
                last_sequence BIGINT NOT NULL,
                created_at BIGINT NOT NULL,
                updated_at BIGINT NOT NULL
            )
            """,
            """
            CREATE TABLE webhook_deliveries (
                id TEXT NOT NULL PRIMARY KEY,
                webhook TEXT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
                sequence BIGINT NOT NULL,
                event TEXT NOT NULL,
                event_type TEXT NOT NULL,
                payload TEXT NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'failed')),
                attempts BIGINT NOT NULL,
                next_attempt BIGINT NOT NULL,
                created_at BIGINT NOT NULL,
                delivered_at BIGINT,
                response_status BIGINT,
                problem TEXT,
                UNIQUE (webhook, sequence)
            )
            """,
            // Only what waits, so that looking for work stays cheap.
            "CREATE INDEX webhook_deliveries_pending ON webhook_deliveries (webhook, sequence) WHERE state = 'pending'",
            "CREATE INDEX webhook_deliveries_by_age ON webhook_deliveries (created_at)",
        ])
}
