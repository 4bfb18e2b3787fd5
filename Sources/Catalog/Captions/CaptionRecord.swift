public import HeadwaterCore

/// A track of captions that someone sent for a video; one for each language.
public struct CaptionRecord: Sendable, Equatable {
    public var language: CaptionLanguage
    /// For the player's menu; nil for the language's own name.
    public var label: String?
    public var cueCount: Int
    /// Of the text, in hexadecimal digits.
    public var sha256: String
    public var createdAt: Timestamp
    public var updatedAt: Timestamp

    public init(
        language: CaptionLanguage, label: String? = nil, cueCount: Int, sha256: String, createdAt: Timestamp
    ) {
        self.language = language
        self.label = label
        self.cueCount = cueCount
        self.sha256 = sha256
        self.createdAt = createdAt
        self.updatedAt = createdAt
    }

    /// Whether viewers would see the same.
    public func shows(sameAs other: CaptionRecord) -> Bool {
        language == other.language && label == other.label && sha256 == other.sha256
    }
}

/// What came of captions that were sent.
public enum CaptionOutcome: Sendable, Equatable {
    /// - Parameter isNew: whether there were none in that language.
    case kept(CaptionRecord, isNew: Bool)
    case noSuchVideo
    /// There are captions in ``CaptionTable/maxLanguages`` languages, and this is another one.
    case tooManyLanguages
}

extension CaptionRecord {
    init(row: SQLRow) throws {
        let text = try row.text("language")
        guard let language = CaptionLanguage(text) else {
            throw CatalogError(.malformedRow, "read", "language", detail: "\(text) is no language")
        }
        self.init(
            language: language, label: try row.optional("label", row.text), cueCount: try row.int("cues"),
            sha256: try row.text("sha256"), createdAt: try row.time("created_at"))
        updatedAt = try row.time("updated_at")
    }
}
