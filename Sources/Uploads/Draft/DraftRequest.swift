public import HeadwaterCore

/// What of an HTTP request the drafts of Resumable Uploads for HTTP look at.
public struct DraftRequest {
    public var version: DraftVersion
    public var method: String
    public var target: TusRequest.Target
    /// The value of a header by its name in any case; nil when it is absent.
    public var header: (String) -> String?

    static let contentType = "application/partial-upload"

    /// Nil when the request names no version that is spoken here, and so must be answered as if there were none.
    public init?(method: String, target: TusRequest.Target, header: @escaping (String) -> String?) {
        guard let version = DraftVersion(header: header("Upload-Draft-Interop-Version")) else { return nil }
        self.version = version
        self.method = method
        self.target = target
        self.header = header
    }

    /// Reads the request; looks at nothing but its head.
    ///
    /// - Throws: ``UploadRefusal``; a request that is refused has changed nothing.
    public func operation() throws(UploadRefusal) -> DraftOperation {
        switch (method, target) {
        case ("OPTIONS", _): return .options
        case ("POST", .collection): return try creation()
        case ("HEAD", .upload(let id)): return .retrieve(id)
        case ("PATCH", .upload(let id)): return try append(to: id)
        case ("DELETE", .upload(let id)): return .cancel(id)
        default: throw UploadRefusal(.methodNotAllowed, "This address does not answer to \(method).")
        }
    }

    private func creation() throws(UploadRefusal) -> DraftOperation {
        guard let isComplete = completeness() else {
            throw UploadRefusal(.missingHeader, "The request does not say whether it brings the whole file.")
        }
        let body = UploadAppend(
            offset: 0, bodyLength: try bodyLength(), uploadLength: integer("Upload-Length"), endsUpload: isComplete)
        let name = header("Content-Disposition").flatMap(ContentDisposition.init(header:))?.filename
        let upload = NewUpload(
            length: try body.length(), sourceName: SourceName(name ?? ""), mediaType: header("Content-Type"))
        return .create(upload, body: body)
    }

    private func append(to id: VideoID) throws(UploadRefusal) -> DraftOperation {
        if let type = version.contentType, header("Content-Type")?.lowercased() != type {
            throw UploadRefusal(.unsupportedContentType, "The bytes of an upload have the type \(type).")
        }
        guard let offset = integer("Upload-Offset") else {
            throw UploadRefusal(.missingHeader, "The header Upload-Offset is missing or no number.")
        }
        let isComplete = completeness()
        guard isComplete != nil || !version.requiresCompleteness else {
            throw UploadRefusal(.missingHeader, "The request does not say whether it is the last one.")
        }
        let append = UploadAppend(
            offset: offset, bodyLength: try bodyLength(), uploadLength: integer("Upload-Length"),
            endsUpload: isComplete ?? true)
        _ = try append.length()
        return .append(id, append)
    }

    private func completeness() -> Bool? {
        guard version == .three else { return header("Upload-Complete").flatMap(StructuredField.boolean) }
        return header("Upload-Incomplete").flatMap(StructuredField.boolean).map { !$0 }
    }

    private func integer(_ name: String) -> Int64? { header(name).flatMap(StructuredField.integer) }

    /// A request without a length and without chunks has no body (RFC 9112 6.3).
    private func bodyLength() throws(UploadRefusal) -> Int64? {
        if header("Transfer-Encoding") != nil { return nil }
        guard let text = header("Content-Length") else { return 0 }
        return try ByteNumber.parse(text, of: "Content-Length")
    }
}

/// What a well-formed request of a draft asks for.
public enum DraftOperation: Sendable, Equatable {
    case options
    case create(NewUpload, body: UploadAppend)
    case retrieve(VideoID)
    case append(VideoID, UploadAppend)
    case cancel(VideoID)
}
