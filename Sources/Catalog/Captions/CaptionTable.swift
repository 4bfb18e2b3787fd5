public import HeadwaterCore

extension Transaction {
    public var captions: CaptionTable { CaptionTable(tx: self) }
}

/// Captions that people sent, within one transaction. All methods throw ``CatalogError``.
///
/// Their text lies in the row: it is small, and so it is never without its row, nor left behind by a crash.
public struct CaptionTable {
    let tx: any Transaction

    /// Languages of one video; more than any library needs.
    public static let maxLanguages = 50

    /// Puts a track in the place of the one in its language, if there is one.
    ///
    /// - Parameter content: the whole track as WebVTT.
    /// - Returns: false when it would be one language more than there may be; then nothing has changed.
    public func put(_ caption: CaptionRecord, of video: VideoID, content: String) throws -> Bool {
        let updated = try tx.execute(
            SQL.update,
            [
                .optional(caption.label) { .text($0) }, .integer(caption.cueCount), .text(caption.sha256),
                .text(content), .time(tx.now()), .id(video), .text(caption.language.text),
            ])
        guard updated == 0 else { return true }
        guard try tx.row(SQL.count, [.id(video)])?.int("languages") ?? 0 < Self.maxLanguages else { return false }
        try tx.execute(
            SQL.insert,
            [
                .id(video), .text(caption.language.text), .optional(caption.label) { .text($0) },
                .integer(caption.cueCount), .text(caption.sha256), .text(content), .time(caption.createdAt),
                .time(caption.createdAt),
            ])
        return true
    }

    /// In the order of their languages.
    public func list(of video: VideoID) throws -> [CaptionRecord] {
        try tx.rows(SQL.list, [.id(video)]).map(CaptionRecord.init(row:))
    }

    /// The whole track as WebVTT; nil when there is none.
    public func content(_ language: CaptionLanguage, of video: VideoID) throws -> String? {
        try tx.row(SQL.content, [.id(video), .text(language.text)])?.text("content")
    }

    /// - Returns: whether it was there.
    @discardableResult
    public func remove(_ language: CaptionLanguage, of video: VideoID) throws -> Bool {
        try tx.execute(SQL.remove, [.id(video), .text(language.text)]) > 0
    }

    enum SQL: String, CaseIterable {
        case update = """
            UPDATE captions SET label = ?, cues = ?, sha256 = ?, content = ?, updated_at = ?
            WHERE video = ? AND language = ?
            """
        case insert = """
            INSERT INTO captions (video, language, label, cues, sha256, content, created_at, updated_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """
        case list = """
            SELECT language, label, cues, sha256, created_at, updated_at FROM captions WHERE video = ? ORDER BY language
            """
        case count = "SELECT COUNT(*) AS languages FROM captions WHERE video = ?"
        case content = "SELECT content FROM captions WHERE video = ? AND language = ?"
        case remove = "DELETE FROM captions WHERE video = ? AND language = ?"
    }
}
