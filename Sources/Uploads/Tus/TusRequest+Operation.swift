import Catalog
import HeadwaterCore

extension TusRequest {
    /// Reads the request; looks at nothing but its head.
    ///
    /// - Parameter maxLength: the longest upload that is taken, in bytes.
    /// - Throws: ``UploadRefusal``; a request that is refused has changed nothing.
    public func operation(maxLength: Int64) throws(UploadRefusal) -> TusOperation {
        let method = effectiveMethod
        guard Self.methods(of: target).contains(method) else {
            throw UploadRefusal(.methodNotAllowed, "\(Self.described(target)) does not answer to \(method).")
        }
        // OPTIONS is how a client learns the version, so its own is not looked at (section 3.4).
        if method == "OPTIONS" { return .options }
        guard header("Tus-Resumable") == Tus.version else {
            throw UploadRefusal(.unsupportedVersion, "This server speaks tus \(Tus.version); say so in Tus-Resumable.")
        }
        switch (method, target) {
        case ("POST", .collection): return try creation(maxLength: maxLength)
        case ("HEAD", .upload(let id)): return .head(id)
        case ("PATCH", .upload(let id)): return .append(id, try append())
        case ("DELETE", .upload(let id)): return .terminate(id)
        default: throw UploadRefusal(.methodNotAllowed, "\(Self.described(target)) does not answer to \(method).")
        }
    }

    /// The methods a resource answers to, for `Allow`.
    public static func methods(of target: Target) -> [String] {
        switch target {
        case .collection: ["OPTIONS", "POST"]
        case .upload: ["DELETE", "HEAD", "OPTIONS", "PATCH"]
        }
    }

    private static func described(_ target: Target) -> String {
        switch target {
        case .collection: "The list of uploads"
        case .upload: "An upload"
        }
    }

    private func creation(maxLength: Int64) throws(UploadRefusal) -> TusOperation {
        let metadata = try UploadMetadata(header: header("Upload-Metadata") ?? "")
        let kind: TusConcatenation = try concatenation()
        if case .final(let parts) = kind {
            for name in ["Upload-Length", "Upload-Defer-Length"] where header(name) != nil {
                throw UploadRefusal(
                    .malformedHeader, "A final upload is as long as its parts; it comes without \(name).")
            }
            return .join(try FinalUpload(parts: parts, metadata: metadata))
        }
        let length = try declaredLength()
        if let length, length > maxLength { throw UploadRefusal.tooLarge(length, limit: maxLength) }
        let upload = try NewUpload(kind: kind == .partial ? .partial : .single, length: length, metadata: metadata)
        return .create(upload, body: try body(of: upload, maxLength: maxLength))
    }

    private func concatenation() throws(UploadRefusal) -> TusConcatenation {
        guard let header = header("Upload-Concat") else { return .whole }
        return try TusConcatenation(header: header)
    }

    /// nil when it is to come later (section 4.2.1: either one of the headers, never both).
    private func declaredLength() throws(UploadRefusal) -> Int64? {
        guard let deferred = header("Upload-Defer-Length") else { return try number("Upload-Length") }
        guard deferred == "1" else {
            throw UploadRefusal(.malformedHeader, "Upload-Defer-Length is 1 or absent.", detail: deferred)
        }
        guard header("Upload-Length") == nil else {
            throw UploadRefusal(.malformedHeader, "Upload-Length and Upload-Defer-Length exclude each other.")
        }
        return nil
    }

    /// What creation-with-upload brings; nil when no body follows.
    private func body(of upload: NewUpload, maxLength: Int64) throws(UploadRefusal) -> UploadAppend? {
        let bodyLength = try optionalNumber("Content-Length")
        guard header("Transfer-Encoding") != nil || (bodyLength ?? 0) > 0 else { return nil }
        try requireContentType()
        let append = UploadAppend(offset: 0, bodyLength: bodyLength, checksum: try checksum())
        try UploadProgress(offset: 0, length: upload.length).requireRoom(at: 0, for: bodyLength, limit: maxLength)
        return append
    }

    private func append() throws(UploadRefusal) -> UploadAppend {
        try requireContentType()
        return UploadAppend(
            offset: try number("Upload-Offset"), bodyLength: try optionalNumber("Content-Length"),
            uploadLength: try optionalNumber("Upload-Length"), checksum: try checksum())
    }

    private func requireContentType() throws(UploadRefusal) {
        guard header("Content-Type")?.lowercased() == Tus.contentType else {
            throw UploadRefusal(.unsupportedContentType, "The bytes of an upload have the type \(Tus.contentType).")
        }
    }

    private func checksum() throws(UploadRefusal) -> UploadChecksum? {
        guard let header = header("Upload-Checksum") else { return nil }
        return try UploadChecksum(header: header)
    }

    private func number(_ name: String) throws(UploadRefusal) -> Int64 {
        guard let value = try optionalNumber(name) else {
            throw UploadRefusal(.missingHeader, "The header \(name) is missing.")
        }
        return value
    }

    private func optionalNumber(_ name: String) throws(UploadRefusal) -> Int64? {
        guard let text = header(name) else { return nil }
        return try ByteNumber.parse(text, of: name)
    }
}
