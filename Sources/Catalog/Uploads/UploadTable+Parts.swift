public import HeadwaterCore

/// Uploads that come in pieces.
extension UploadTable {
    /// The final upload that is made of exactly these in this order; nil when there is none.
    public func final(of parts: [VideoID]) throws -> UploadRecord? {
        try tx.row(PartsSQL.final, [.json(parts)]).map(UploadRecord.init(row:))
    }

    /// Binds complete partial uploads to a final one.
    ///
    /// - Throws: `conflict` when one of them is not there, not complete, or bound already.
    public func bind(_ parts: [VideoID], to final: VideoID) throws {
        for part in parts {
            guard try tx.execute(PartsSQL.bind, [.id(final), .id(part)]) == 1 else {
                throw CatalogError(.conflict, "bind", part.text, detail: "it is no free and complete partial upload")
            }
        }
    }

    /// The parts of an upload that came to nothing are free again.
    public func unbind(partsOf final: VideoID) throws {
        try tx.execute(PartsSQL.unbind, [.id(final)])
    }

    enum PartsSQL: String, CaseIterable {
        case final = "SELECT * FROM uploads WHERE parts_json = ? AND terminated_at IS NULL"
        case bind = """
            UPDATE uploads SET part_of = ?
            WHERE id = ? AND kind = 'partial' AND completed_at IS NOT NULL AND terminated_at IS NULL
                AND part_of IS NULL
            """
        case unbind = "UPDATE uploads SET part_of = NULL WHERE part_of = ? AND terminated_at IS NULL"
    }
}
