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
        case ("PATCH", .upload(let id)): return try append(to: id)
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
        if header("Upload-Concat") != nil {
            throw UploadRefusal(.unsupportedExtension, "Uploads can't be concatenated on this server.")
        }
        if header("Upload-Defer-Length") != nil {
            throw UploadRefusal(.unsupportedExtension, "The length must be known when the upload begins.")
        }
        let length = try number("Upload-Length")
        guard length <= maxLength else {
            throw UploadRefusal.tooLarge(length, limit: maxLength)
        }
        let metadata = try UploadMetadata(header: header("Upload-Metadata") ?? "")
        return .create(try NewUpload(length: length, metadata: metadata))
    }

    private func append(to id: VideoID) throws(UploadRefusal) -> TusOperation {
        guard header("Content-Type")?.lowercased() == Tus.patchContentType else {
            throw UploadRefusal(
                .unsupportedContentType, "The bytes of an upload have the type \(Tus.patchContentType).")
        }
        let offset = try number("Upload-Offset")
        let bodyLength: Int64? = header("Content-Length") == nil ? nil : try number("Content-Length")
        return .append(id, offset: offset, bodyLength: bodyLength)
    }

    /// A count of bytes: digits only, so that no sign, space or fraction passes, and within 63 bits.
    private func number(_ name: String) throws(UploadRefusal) -> Int64 {
        guard let text = header(name) else {
            throw UploadRefusal(.missingHeader, "The header \(name) is missing.")
        }
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), let value = Int64(text)
        else {
            throw UploadRefusal(.malformedHeader, "The header \(name) is not a number of bytes.", detail: text)
        }
        return value
    }
}
