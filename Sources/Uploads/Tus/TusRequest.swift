public import HeadwaterCore

/// What of an HTTP request the tus protocol looks at.
public struct TusRequest {
    /// The method on the request line.
    public var method: String
    /// Which resource was addressed.
    public var target: Target
    /// The value of a header by its name in any case; nil when it is absent, joined by `, ` when repeated.
    public var header: (String) -> String?

    public enum Target: Sendable, Equatable {
        /// `/files`
        case collection
        /// `/files/{id}`
        case upload(VideoID)
    }

    public init(method: String, target: Target, header: @escaping (String) -> String?) {
        self.method = method
        self.target = target
        self.header = header
    }

    /// `X-HTTP-Method-Override` replaces the method, for clients behind what can't send PATCH or DELETE
    /// (tus 1.0, section 4.3.1).
    public var effectiveMethod: String { (header("X-HTTP-Method-Override") ?? method).uppercased() }
}

/// What a well-formed request asks for.
public enum TusOperation: Sendable, Equatable {
    case options
    /// - Parameter body: of creation-with-upload: what the request's body brings at once.
    case create(NewUpload, body: UploadAppend?)
    case join(FinalUpload)
    case head(VideoID)
    case append(VideoID, UploadAppend)
    case terminate(VideoID)
}

/// The protocol's constants (tus 1.0, sections 3 to 5).
public enum Tus {
    public static let version = "1.0.0"
    public static let extensions = [
        "creation", "creation-defer-length", "creation-with-upload", "expiration", "checksum", "concatenation",
        "termination",
    ].joined(separator: ",")
    public static let checksumAlgorithms =
        UploadChecksum.Algorithm.allCases.map(\.rawValue).joined(separator: ",")
    public static let contentType = "application/offset+octet-stream"
}
