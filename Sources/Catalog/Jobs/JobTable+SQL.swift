extension JobTable {
    enum SQL: String, CaseIterable {
        case insert = """
            INSERT INTO jobs (
                id, video, kind, unique_key, payload, priority, claim_order, state, attempts, max_attempts, fence,
                run_after, waits_for, created_at, weight, progress)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (unique_key) DO NOTHING
            """
        case insertDependency = "INSERT INTO job_dependencies (job, needs) VALUES (?, ?)"
        case find = "SELECT * FROM jobs WHERE id = ?"
        case findByKey = "SELECT * FROM jobs WHERE unique_key = ?"
        case forVideo = "SELECT * FROM jobs WHERE video = ? ORDER BY id"
        case waits = """
            SELECT video, MIN(waits_for) AS least FROM jobs WHERE waits_for IS NOT NULL GROUP BY video ORDER BY video
            """
        case supplied = """
            SELECT * FROM jobs WHERE video = ? AND waits_for IS NOT NULL AND waits_for <= ? ORDER BY id
            """
        case deleteOthers = "DELETE FROM jobs WHERE video = ? AND id <> ?"
        case deleteOfKind = "DELETE FROM jobs WHERE video = ? AND kind = ?"
        case deleteAll = "DELETE FROM jobs WHERE video = ?"
        case leased = "SELECT * FROM jobs WHERE state = 'leased' ORDER BY id"
        case counts = "SELECT kind, state, COUNT(*) AS jobs FROM jobs GROUP BY kind, state ORDER BY kind, state"
        case saveTally = "UPDATE jobs SET decoded_frames = ?, decode_errors = ? WHERE id = ?"
        case saveReport = "UPDATE jobs SET report_json = ? WHERE id = ?"
        case saveWeight = "UPDATE jobs SET weight = ? WHERE id = ?"
        case saveAge = "UPDATE jobs SET created_at = ?, claim_order = ? WHERE id = ?"
        case reports = """
            SELECT kind, unique_key, attempts, report_json FROM jobs
            WHERE video = ? AND state = 'succeeded' AND report_json IS NOT NULL ORDER BY id
            """
        case tallies = """
            SELECT decoded_frames, decode_errors FROM jobs
            WHERE video = ? AND state = 'succeeded' AND decoded_frames IS NOT NULL
            """
        case save = """
            UPDATE jobs
            SET state = ?, attempts = ?, fence = ?, worker = ?, lease_expires = ?, run_after = ?, waits_for = ?,
                failure_json = ?, progress = ?
            WHERE id = ? AND state = ? AND fence = ?
            """
    }
}
