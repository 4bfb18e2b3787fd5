public import Catalog
public import HeadwaterCore

/// Takes videos in: creates uploads, appends to them, and turns a complete one into work. Knows no protocol.
///
/// What an upload is lies in the catalog, how far it is in the length of its file.
public struct UploadService: Sendable {
    public struct Configuration: Sendable {
        /// The longest upload, in bytes.
        public var maxLength: Int64
        /// Space that uploads leave free on the disk, in bytes.
        public var reservedBytes: Int64
        /// How long a request may go on when a newer one for the same upload has come.
        public var grace: Duration
        /// How long nothing may come for an unfinished upload before it ends by itself; nil when it never does.
        public var expiry: Duration?
        /// How long an upload that was ended is told to be gone, rather than never to have been.
        public var memory: Duration

        public init(
            maxLength: Int64 = 256 << 30, reservedBytes: Int64 = 512 << 20, grace: Duration = .milliseconds(250),
            expiry: Duration? = .seconds(7 * 24 * 3600), memory: Duration = .seconds(7 * 24 * 3600)
        ) {
            self.maxLength = maxLength
            self.reservedBytes = reservedBytes
            self.grace = grace
            self.expiry = expiry
            self.memory = memory
        }
    }

    public let configuration: Configuration
    public let store: UploadStore
    let database: any Database
    let coordination: any Coordination
    let firstJob: @Sendable (VideoRecord, Timestamp) throws -> Job
    /// Asked here and not by who calls, so that no way to upload can forget it.
    public let admission: UploadAdmission
    let followingJob: @Sendable (VideoRecord, Timestamp) throws -> Job?
    let withdrawMade: @Sendable (VideoID, any Transaction) throws -> Void
    let removeMade: (@Sendable (VideoID) async -> Void)?
    let offsets = DurableOffsets()
    let writers: WriterTable
    let promises = SpacePromises()
    private let clock: @Sendable () -> Timestamp

    /// - Parameters:
    ///   - admission: whether an upload is taken for whom it belongs to.
    ///   - firstJob: the work that a complete upload begins, for its video and the catalog's time.
    ///   - followingJob: the work on an upload that begins before it is complete; nil for none.
    ///   - withdrawMade: gives up what such work has made so far, in the transaction that says why.
    ///   - removeMade: removes what such work has made, when the upload was ended; nil where there is none.
    ///   - clock: the wall clock, for ids.
    public init(
        database: any Database, store: UploadStore, coordination: any Coordination,
        configuration: Configuration = Configuration(), admission: UploadAdmission = .open,
        clock: @escaping @Sendable () -> Timestamp,
        firstJob: @escaping @Sendable (VideoRecord, Timestamp) throws -> Job,
        followingJob: @escaping @Sendable (VideoRecord, Timestamp) throws -> Job? = { _, _ in nil },
        withdrawMade: @escaping @Sendable (VideoID, any Transaction) throws -> Void = { _, _ in },
        removeMade: (@Sendable (VideoID) async -> Void)? = nil
    ) {
        self.database = database
        self.store = store
        self.coordination = coordination
        self.configuration = configuration
        self.admission = admission
        self.clock = clock
        self.firstJob = firstJob
        self.followingJob = followingJob
        self.withdrawMade = withdrawMade
        self.removeMade = removeMade
        writers = WriterTable(grace: configuration.grace)
    }

    // MARK: - Beginning

    /// An upload that has begun.
    public struct Begun: Sendable, Equatable {
        public var id: VideoID
        /// When it ends by itself unless something comes; nil when it does not, or is complete.
        public var expiresAt: Timestamp?
    }

    /// Begins an upload and, unless it is a partial one, with it a video of the same id. One of length 0 is complete
    /// at once.
    ///
    /// - Parameter rows: what else belongs into the transaction that begins it.
    /// - Throws: ``UploadRefusal`` with `outOfSpace` when the disk could not hold it, `tooLarge`, `notMedia`, and when it
    ///   is not admitted.
    public func begin(
        _ upload: NewUpload, with rows: @escaping @Sendable (any Transaction, VideoID) throws -> Void = { _, _ in }
    ) async throws -> Begun {
        try ContentRule.require(declared: upload.mediaType)
        if let length = upload.length, length > configuration.maxLength {
            throw UploadRefusal.tooLarge(length, limit: configuration.maxLength)
        }
        return try await reportingStorage {
            try await withSpace(for: upload.length ?? 0) {
                let begun = try await add(upload, with: rows)
                guard upload.length == 0 else { return begun }
                try await finish(begun.id)
                return Begun(id: begun.id)
            }
        }
    }

    /// ``begin(_:)`` for those who need no more than the id.
    @discardableResult
    public func create(_ upload: NewUpload) async throws -> VideoID { try await begin(upload).id }

    /// Makes the file and the rows.
    ///
    /// - Parameter rows: what else belongs into the same transaction.
    func add(
        _ upload: NewUpload, parts: [VideoID] = [],
        with rows: @escaping @Sendable (any Transaction, VideoID) throws -> Void = { _, _ in }
    ) async throws -> Begun {
        let id = makeID()
        // The file first: a row without a file would be an upload that can't go on, a file without a row is
        // swept up by `recover()`.
        try await store.create(id)
        do {
            let expiresAt = try await database.write {
                [expiry = configuration.expiry, admission, followingJob] transaction in
                try admission.require(.init(beginning: upload), in: transaction)
                let now = try transaction.now()
                let expiresAt = expiry.map { now + $0 }
                if upload.kind != .partial {
                    let video = VideoRecord(
                        id: id, title: upload.title, sourceName: upload.sourceName.text, sourceBytes: upload.length,
                        options: upload.options == EncodeOptions() ? nil : upload.options,
                        owner: upload.owner.flatMap { UserID($0) }, visibility: upload.visibility,
                        uploadGrant: upload.grant, createdAt: now)
                    try transaction.videos.insert(video)
                    if upload.kind == .single, let job = try followingJob(video, now) {
                        try transaction.jobs.enqueue(job)
                    }
                }
                try transaction.uploads.insert(
                    UploadRecord(
                        id: id, kind: upload.kind, length: upload.length, metadata: upload.metadata,
                        mediaType: upload.mediaType, parts: parts, owner: upload.owner, grant: upload.grant,
                        createdAt: now, expiresAt: expiresAt))
                try rows(transaction, id)
                return expiresAt
            }
            await coordination.publish(.video(id))
            return Begun(id: id, expiresAt: expiresAt)
        } catch {
            try await store.remove(id)
            throw error
        }
    }

    func makeID() -> VideoID { VideoID.make(milliseconds: clock().microseconds / 1000) }

    // MARK: - Looking

    /// An upload and how far it is.
    public struct Status: Sendable, Equatable {
        public var progress: UploadProgress
        /// `Upload-Metadata` verbatim.
        public var metadata: String = ""
        public var kind: UploadRecord.Kind = .single
        /// What a final one is made of.
        public var parts: [VideoID] = []
        /// When it ends by itself unless something comes; nil when it does not, or is complete.
        public var expiresAt: Timestamp?

        /// The same in the words of tus.
        public var concatenation: TusConcatenation {
            switch kind {
            case .single: .whole
            case .partial: .partial
            case .final: .final(parts)
            }
        }
    }

    /// Where a client may go on. A request that still writes is ended first, so that the answer holds.
    ///
    /// - Throws: ``UploadRefusal`` with `notFound` or `gone`.
    public func resume(_ id: VideoID) async throws -> Status {
        try await reportingStorage {
            await writers.settle(id)
            let upload = try await find(id)
            var progress = try await progress(of: upload)
            // All bytes came, but what follows failed at the time: this is when the client asks again.
            if upload.isUnfinished {
                if upload.kind == .final {
                    progress = try await joinAlone(id)
                } else if progress.isComplete {
                    try await finish(id)
                }
            }
            return Status(
                progress: progress, metadata: upload.metadata, kind: upload.kind, parts: upload.parts,
                expiresAt: progress.isComplete ? nil : upload.expiresAt)
        }
    }

    /// How far an upload is right now, ending nobody; nil when it is not unfinished. For those who watch.
    public func progress(of id: VideoID) async throws -> UploadProgress? {
        guard let upload = try await database.read({ try $0.uploads.find(id) }), upload.isUnfinished else { return nil }
        do {
            return try await progress(of: upload)
        } catch let error as UploadStoreError where error.kind == .notFound {
            // It was terminated since.
            return nil
        }
    }

    /// How many bytes of an unfinished upload are there for sure, also while a request writes more.
    ///
    /// - Throws: ``UploadStoreError``.
    public func durableBytes(of id: VideoID) throws -> Int64 {
        try offsets.bytes(of: id) ?? UploadStore.length(of: store.path(of: id))
    }

    func find(_ id: VideoID) async throws -> UploadRecord {
        let found = try await database.read { transaction -> UploadRecord? in
            guard let upload = try transaction.uploads.find(id) else { return nil }
            let isOver = try upload.terminatedAt != nil || upload.hasExpired(at: transaction.now())
            guard !isOver else { throw UploadRefusal.gone }
            return upload
        }
        guard let found else { throw UploadRefusal.notFound }
        return found
    }

    func progress(of upload: UploadRecord) async throws -> UploadProgress {
        // The source of a finished upload may be gone by now, its length stays true.
        if upload.completedAt != nil, let length = upload.length {
            return UploadProgress(offset: length, length: length)
        }
        return UploadProgress(offset: try await store.length(of: upload.id), length: upload.length)
    }
}
