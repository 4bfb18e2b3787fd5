extension SegmentTable {
    enum SQL: String, CaseIterable {
        case insertSegment = """
            INSERT INTO segments (
                video, version, rendition, number, object_key, sha256, byte_count, facts_json, is_verified)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (video, version, rendition, number) DO NOTHING
            """
        case findSegment = "SELECT * FROM segments WHERE video = ? AND version = ? AND rendition = ? AND number = ?"
        case listSegments = "SELECT * FROM segments WHERE video = ? AND version = ? AND rendition = ? ORDER BY number"
        case verifiedNumbers = """
            SELECT number FROM segments
            WHERE video = ? AND version = ? AND rendition = ? AND number >= ? AND is_verified = 1 ORDER BY number
            """
        case insertInit = """
            INSERT INTO rendition_inits (video, version, rendition, object_key, sha256, byte_count, facts_json)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (video, version, rendition) DO NOTHING
            """
        case findInit = "SELECT * FROM rendition_inits WHERE video = ? AND version = ? AND rendition = ?"
        case insertArtifact = """
            INSERT INTO artifacts (video, version, name, number, object_key, sha256, byte_count)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (video, version, name, number) DO NOTHING
            """
        case findArtifact = "SELECT * FROM artifacts WHERE video = ? AND version = ? AND name = ? AND number = ?"
        case listArtifacts = "SELECT * FROM artifacts WHERE video = ? AND version = ? ORDER BY name, number"
        case deleteArtifactsOfName = "DELETE FROM artifacts WHERE video = ? AND version = ? AND name = ?"
        case deleteSegmentsOfRendition = "DELETE FROM segments WHERE video = ? AND version = ? AND rendition = ?"
        case deleteInitOfRendition = "DELETE FROM rendition_inits WHERE video = ? AND version = ? AND rendition = ?"
        case deleteSegmentsOfVersion = "DELETE FROM segments WHERE video = ? AND version = ?"
        case deleteInitsOfVersion = "DELETE FROM rendition_inits WHERE video = ? AND version = ?"
        case deleteArtifactsOfVersion = "DELETE FROM artifacts WHERE video = ? AND version = ?"
        case deleteSegments = "DELETE FROM segments WHERE video = ?"
        case deleteInits = "DELETE FROM rendition_inits WHERE video = ?"
        case deleteArtifacts = "DELETE FROM artifacts WHERE video = ?"
        case allKeys = """
            SELECT object_key FROM segments WHERE video = ?
            UNION SELECT object_key FROM rendition_inits WHERE video = ?
            UNION SELECT object_key FROM artifacts WHERE video = ?
            """

        static let deleteRendition: [SQL] = [deleteSegmentsOfRendition, deleteInitOfRendition]
        static let deleteVersion: [SQL] = [deleteSegmentsOfVersion, deleteInitsOfVersion, deleteArtifactsOfVersion]
        static let deleteAll: [SQL] = [deleteSegments, deleteInits, deleteArtifacts]
    }
}
