public import HeadwaterCore

extension Transaction {
    public var idempotency: IdempotencyTable { IdempotencyTable(tx: self) }
}

/// A request that its client may send twice, by the key that it gave (draft-ietf-httpapi-idempotency-key-header).
public struct IdempotentRequest: Sendable, Hashable {
    /// Keys of different owners have nothing to do with each other; empty while there is nobody to tell apart.
    public var owner: String
    public var key: String
    /// Of the request's content, so that a key used for another request is noticed.
    public var fingerprint: String

    public init(owner: String = "", key: String, fingerprint: String) {
        self.owner = owner
        self.key = key
        self.fingerprint = fingerprint
    }
}

/// What is known of requests with a key, within one transaction. All methods throw ``CatalogError``.
public struct IdempotencyTable {
    let tx: any Transaction

    public enum Found: Sendable, Equatable {
        /// The key is new: carry the request out, then ``IdempotencyTable/answer(_:_:)`` or
        /// ``IdempotencyTable/release(_:)``.
        case nothing
        /// The first request with the key is not answered yet.
        case underWay
        /// The key was used for another request.
        case another
        /// The video that the first request made and what it was answered; no text when the server died in between.
        case answered(VideoID, text: String?)
    }

    /// Looks a request up, and takes the key when it is new.
    public func begin(_ request: IdempotentRequest) throws -> Found {
        let inserted = try tx.execute(
            SQL.begin, [.text(request.owner), .text(request.key), .text(request.fingerprint), .time(tx.now())])
        if inserted == 1 { return .nothing }
        guard let row = try tx.row(SQL.find, [.text(request.owner), .text(request.key)]) else { return .underWay }
        guard try row.text("fingerprint") == request.fingerprint else { return .another }
        guard try !row.flag("is_open"), let video = try row.optional("video", row.videoID) else { return .underWay }
        return .answered(video, text: try row.optional("answer", row.text))
    }

    /// The video that the request made, in the transaction that makes it.
    public func bind(_ request: IdempotentRequest, to video: VideoID) throws {
        try tx.execute(SQL.bind, [.id(video), .text(request.owner), .text(request.key)])
    }

    /// What the client was told.
    public func answer(_ request: IdempotentRequest, _ text: String) throws {
        try tx.execute(SQL.answer, [.text(text), .text(request.owner), .text(request.key)])
    }

    /// Nothing came of the request: it may be sent again.
    public func release(_ request: IdempotentRequest) throws {
        try tx.execute(SQL.release, [.text(request.owner), .text(request.key)])
    }

    /// What a server that died left under way: keys without a video are free again, the others answered by it.
    public func settleInterrupted() throws {
        try tx.execute(SQL.releaseInterrupted)
        try tx.execute(SQL.closeInterrupted)
    }

    public func forget(before time: Timestamp) throws {
        try tx.execute(SQL.forget, [.time(time)])
    }

    enum SQL: String, CaseIterable {
        case begin = """
            INSERT INTO idempotency_keys (owner, request_key, fingerprint, is_open, created_at) VALUES (?, ?, ?, 1, ?)
            ON CONFLICT (owner, request_key) DO NOTHING
            """
        case find = "SELECT * FROM idempotency_keys WHERE owner = ? AND request_key = ?"
        case bind = "UPDATE idempotency_keys SET video = ? WHERE owner = ? AND request_key = ?"
        case answer = "UPDATE idempotency_keys SET answer = ?, is_open = 0 WHERE owner = ? AND request_key = ?"
        case release = "DELETE FROM idempotency_keys WHERE owner = ? AND request_key = ?"
        case releaseInterrupted = "DELETE FROM idempotency_keys WHERE is_open = 1 AND video IS NULL"
        case closeInterrupted = "UPDATE idempotency_keys SET is_open = 0 WHERE is_open = 1"
        case forget = "DELETE FROM idempotency_keys WHERE created_at < ?"
    }
}

extension SQLRow {
    fileprivate func videoID(_ column: String) throws(CatalogError) -> VideoID { try id(column) }
}
