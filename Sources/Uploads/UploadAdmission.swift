public import Catalog
public import HeadwaterCore

/// Decides whether an upload is taken for whom it belongs to, in the transaction that takes it: so that two uploads at
/// once can't share the last room, and one that is refused takes nothing.
public struct UploadAdmission: Sendable {
    /// What is to be decided.
    public struct Request: Sendable, Equatable {
        public enum Occasion: Sendable {
            /// It is about to begin.
            case begins
            /// More is known of its length than when it began, or more bytes came.
            case grows
        }

        public var occasion: Occasion
        /// Nil when it is about to begin.
        public var upload: VideoID?
        public var kind: UploadRecord.Kind
        public var owner: String?
        public var grant: GrantID?
        /// Of the file, at least; nil while nobody knows.
        public var bytes: Int64?
    }

    private let decide: (@Sendable (Request, any Transaction) throws -> Void)?

    /// - Parameter decide: throws ``UploadRefusal`` for what is not taken.
    public init(_ decide: @escaping @Sendable (Request, any Transaction) throws -> Void) { self.decide = decide }

    private init() { decide = nil }

    /// Takes everything: whoever reaches the server is its owner.
    public static let open = UploadAdmission()

    public var isOpen: Bool { decide == nil }

    /// - Throws: ``UploadRefusal`` when it is not taken.
    func require(_ request: Request, in transaction: any Transaction) throws { try decide?(request, transaction) }
}

extension UploadAdmission.Request {
    init(beginning upload: NewUpload) {
        self.init(
            occasion: .begins, upload: nil, kind: upload.kind, owner: upload.owner, grant: upload.grant,
            bytes: upload.length)
    }

    init(growing upload: UploadRecord, to bytes: Int64) {
        self.init(
            occasion: .grows, upload: upload.id, kind: upload.kind, owner: upload.owner, grant: upload.grant,
            bytes: bytes)
    }
}

extension UploadService {
    /// All bytes of an upload but for one part; 0 where nobody asks.
    func bytes(besidesPart number: Int, of upload: UploadRecord) async throws -> Int64 {
        guard !admission.isOpen else { return 0 }
        let others = try await store.parts(of: upload.id).filter { $0.number != number }
        return others.reduce(try await store.length(of: upload.id)) { $0 + $1.byteCount }
    }

    /// Takes so many bytes for an upload of unknown length, which count from here on. It is asked once more in the
    /// transaction that sets its length.
    ///
    /// - Throws: ``UploadRefusal``.
    func requireAdmission(of upload: UploadRecord, bytes: Int64) async throws {
        guard !admission.isOpen, upload.length == nil else { return }
        try await database.write { [admission] transaction in
            try admission.require(.init(growing: upload, to: bytes), in: transaction)
            try transaction.uploads.setReceived(upload.id, bytes)
        }
    }
}
