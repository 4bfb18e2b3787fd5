public import Catalog
public import HeadwaterCore
public import NIOCore

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

        public init(
            maxLength: Int64 = 256 << 30, reservedBytes: Int64 = 512 << 20, grace: Duration = .milliseconds(250)
        ) {
            self.maxLength = maxLength
            self.reservedBytes = reservedBytes
            self.grace = grace
        }
    }

    public let configuration: Configuration
    public let store: UploadStore
    let database: any Database
    let coordination: any Coordination
    let firstJob: @Sendable (VideoRecord, Timestamp) throws -> Job
    private let clock: @Sendable () -> Timestamp
    private let writers: WriterTable

    /// - Parameters:
    ///   - firstJob: the work that a complete upload begins, for its video and the catalog's time.
    ///   - clock: the wall clock, for ids.
    public init(
        database: any Database, store: UploadStore, coordination: any Coordination,
        configuration: Configuration = Configuration(), clock: @escaping @Sendable () -> Timestamp,
        firstJob: @escaping @Sendable (VideoRecord, Timestamp) throws -> Job
    ) {
        self.database = database
        self.store = store
        self.coordination = coordination
        self.configuration = configuration
        self.clock = clock
        self.firstJob = firstJob
        writers = WriterTable(grace: configuration.grace)
    }

    // MARK: - Beginning and ending

    /// Begins an upload and with it a video of the same id. One of length 0 is complete at once.
    ///
    /// - Parameter admit: whether it may begin at all, asked in the transaction that begins it; what it throws is thrown.
    /// - Throws: ``UploadRefusal`` with `outOfSpace` when the disk could not hold it, `tooLarge`.
    public func create(
        _ upload: NewUpload, admit: @escaping @Sendable (any Transaction) throws -> Void = { _ in }
    ) async throws -> VideoID {
        let length = upload.length
        guard length <= configuration.maxLength else {
            throw UploadRefusal.tooLarge(length, limit: configuration.maxLength)
        }
        return try await reportingStorage {
            guard try await store.freeBytes() - configuration.reservedBytes >= length else {
                throw UploadRefusal(.outOfSpace, "The server has no room for a file of \(length) bytes.")
            }
            let id = VideoID.make(milliseconds: clock().microseconds / 1000)
            // The file first: a row without a file would be an upload that can't go on, a file without a row is
            // swept up by `recover()`.
            try await store.create(id)
            do {
                try await database.write { transaction in
                    try admit(transaction)
                    let now = try transaction.now()
                    try transaction.videos.insert(
                        VideoRecord(
                            id: id, title: upload.title, sourceName: upload.sourceName.text, sourceBytes: length,
                            options: upload.options == EncodeOptions() ? nil : upload.options, owner: upload.owner,
                            visibility: upload.visibility, uploadGrant: upload.grant, createdAt: now))
                    try transaction.uploads.insert(
                        UploadRecord(id: id, length: length, metadata: upload.metadata, createdAt: now))
                }
            } catch {
                try await store.remove(id)
                throw error
            }
            await coordination.publish(.video(id))
            if length == 0 { try await finish(id) }
            return id
        }
    }

    /// What ending an upload found.
    public enum Termination: Sendable, Equatable {
        /// The upload and its video are gone.
        case terminated
        /// The upload is complete: its video is to be deleted with all that came of it.
        case isComplete
    }

    /// Ends an unfinished upload; its bytes and its video are gone.
    ///
    /// - Throws: ``UploadRefusal`` with `notFound`.
    public func terminate(_ id: VideoID) async throws -> Termination {
        try await reportingStorage {
            let number = await writers.claim(id)
            do {
                let termination = try await endUnfinished(id)
                await writers.release(id, number: number)
                return termination
            } catch {
                await writers.release(id, number: number)
                throw error
            }
        }
    }

    private func endUnfinished(_ id: VideoID) async throws -> Termination {
        let found: Termination? = try await database.write { transaction in
            guard let upload = try transaction.uploads.find(id) else { return nil }
            guard upload.isUnfinished else { return .isComplete }
            try transaction.videos.delete(id)
            return .terminated
        }
        guard let found else { throw UploadRefusal.notFound }
        if found == .terminated {
            try await store.remove(id)
            await coordination.publish(.video(id))
        }
        return found
    }

    // MARK: - Going on

    /// An upload and how far it is.
    public struct Status: Sendable, Equatable {
        public var progress: UploadProgress
        /// `Upload-Metadata` verbatim.
        public var metadata: String
    }

    /// Where a client may go on. A request that still writes is ended first, so that the answer holds.
    ///
    /// - Throws: ``UploadRefusal`` with `notFound`.
    public func resume(_ id: VideoID) async throws -> Status {
        try await reportingStorage {
            await writers.settle(id)
            let upload = try await find(id)
            let progress = try await progress(of: upload)
            // All bytes came, but what follows failed at the time: this is when the client asks again.
            if progress.isComplete, upload.isUnfinished { try await finish(id) }
            return Status(progress: progress, metadata: upload.metadata)
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

    /// Appends the bytes of one request, keeping whatever arrives before it breaks off.
    ///
    /// - Parameters:
    ///   - bodyLength: bytes of the body, nil when only its end will tell.
    ///   - willRead: called when the request is accepted, before the first byte is read.
    /// - Returns: the upload's progress, all of it durable.
    /// - Throws: ``UploadRefusal``; `exceedsLength` of a body of unknown length comes after what fits was kept.
    public func append(
        to id: VideoID, at offset: Int64, bodyLength: Int64?,
        body: some AsyncSequence<ByteBuffer, any Error> & Sendable,
        willRead: @Sendable () async throws -> Void = {}
    ) async throws -> UploadProgress {
        try await reportingStorage {
            let number = await writers.claim(id)
            do {
                let pass = try await begin(id, at: offset, bodyLength: bodyLength, body: body)
                try await willRead()
                let outcome = await run(pass, id: id, number: number)
                let progress = UploadProgress(offset: outcome.offset, length: pass.start.length)
                if progress.isComplete { try await finish(id) }
                let isSuperseded = await writers.release(id, number: number)
                try Self.require(outcome, bodyLength: bodyLength, from: offset, isSuperseded: isSuperseded)
                return progress
            } catch {
                await writers.release(id, number: number)
                throw error
            }
        }
    }

    private func begin<Body>(
        _ id: VideoID, at offset: Int64, bodyLength: Int64?, body: Body
    ) async throws -> AppendPass<Body> {
        let upload = try await find(id)
        if !upload.isUnfinished {
            // Nothing but an empty body fits any more, and the source may already be gone.
            try await progress(of: upload).requireRoom(at: offset, for: bodyLength ?? .max)
        }
        let (file, fileLength) = try await store.open(id)
        let progress = UploadProgress(offset: fileLength, length: upload.length ?? fileLength)
        try progress.requireRoom(at: offset, for: bodyLength)
        return AppendPass(body: body, file: file, start: progress, threads: store.threads) { [coordination] _ in
            await coordination.publish(.video(id))
        }
    }

    /// Runs the pass in a task of its own, which a newer request or the caller's end can cancel.
    private func run<Body>(_ pass: AppendPass<Body>, id: VideoID, number: Int) async -> AppendPass<Body>.Outcome {
        let task = Task { await pass.run() }
        await writers.setEnd(id, number: number) { task.cancel() }
        return await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
    }

    private static func require<Body>(
        _ outcome: AppendPass<Body>.Outcome, bodyLength: Int64?, from start: Int64, isSuperseded: Bool
    ) throws {
        let offset = outcome.offset
        switch outcome.end {
        case .bodyEnded:
            guard let bodyLength, offset - start < bodyLength else { return }
            throw UploadRefusal(.interrupted, "The connection ended early.", offset: offset)
        case .overflowed:
            throw UploadRefusal(
                .exceedsLength, "More bytes came than the upload has room for; the rest was dropped.", offset: offset)
        case .cancelled where isSuperseded:
            throw UploadRefusal(.superseded, "A newer request continues this upload.", offset: offset)
        case .cancelled:
            throw UploadRefusal(.interrupted, "The server is stopping; continue in a moment.", offset: offset)
        case .broken(let error):
            throw UploadRefusal(.interrupted, "The connection ended early.", offset: offset, detail: "\(error)")
        case .diskFailed(let error):
            throw UploadRefusal(reporting: error, offset: offset)
        }
    }

    private func find(_ id: VideoID) async throws -> UploadRecord {
        guard let upload = try await database.read({ try $0.uploads.find(id) }), upload.terminatedAt == nil else {
            throw UploadRefusal.notFound
        }
        return upload
    }

    private func progress(of upload: UploadRecord) async throws -> UploadProgress {
        // The source of a finished upload may be gone by now, its length stays true.
        if upload.completedAt != nil, let length = upload.length {
            return UploadProgress(offset: length, length: length)
        }
        let fileLength = try await store.length(of: upload.id)
        return UploadProgress(offset: fileLength, length: upload.length ?? fileLength)
    }
}
