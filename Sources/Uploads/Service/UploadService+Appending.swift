import Catalog
public import HeadwaterCore
public import NIOCore

extension UploadService {
    /// Appends the bytes of one request, keeping whatever arrives before it breaks off; with a checksum all or nothing.
    ///
    /// - Parameters:
    ///   - willRead: called when the request is accepted, before the first byte is read.
    ///   - didKeep: hears of each offset that is durable while bytes still come.
    /// - Returns: where the upload is, all of it durable.
    /// - Throws: ``UploadRefusal``; `exceedsLength` of a body of unknown length comes after what fits was kept.
    public func append(
        _ request: UploadAppend, to id: VideoID, body: some AsyncSequence<ByteBuffer, any Error> & Sendable,
        willRead: @Sendable () async throws -> Void = {},
        didKeep: @escaping @Sendable (Int64) async -> Void = { _ in }
    ) async throws -> Status {
        try await reportingStorage {
            let number = await writers.claim(id)
            do {
                let start = try await accept(request, for: id)
                try await willRead()
                let outcome = try await take(request, from: body, start: start, number: number, didKeep: didKeep)
                // Nothing that comes later could make a video of it.
                if outcome.isNoMedia { _ = try await end(id) { _, _ in true } }
                let status = outcome.isNoMedia ? nil : try await settle(outcome, of: request, start: start)
                offsets.end(id)
                let isSuperseded = await writers.release(id, number: number)
                try outcome.require(request, isSuperseded: isSuperseded)
                guard let status else { throw UploadRefusal.gone }
                return status
            } catch {
                offsets.end(id)
                await writers.release(id, number: number)
                throw error
            }
        }
    }

    /// ``append(_:to:body:willRead:didKeep:)`` for what is known to belong at an offset.
    public func append(
        to id: VideoID, at offset: Int64, bodyLength: Int64?,
        body: some AsyncSequence<ByteBuffer, any Error> & Sendable,
        willRead: @Sendable () async throws -> Void = {}
    ) async throws -> UploadProgress {
        let request = UploadAppend(offset: offset, bodyLength: bodyLength)
        return try await append(request, to: id, body: body, willRead: willRead).progress
    }

    /// What a request goes on from.
    struct Start: Sendable {
        var upload: UploadRecord
        var progress: UploadProgress
        /// Nil when the upload is complete and nothing can come.
        var file: UploadFile?
        /// Bytes that there is room for.
        var room: Int64
    }

    /// Holds the request against what is there; its word on the upload's length is kept from here on.
    private func accept(_ request: UploadAppend, for id: VideoID) async throws -> Start {
        let upload = try await find(id)
        let limit = configuration.maxLength
        guard upload.kind != .final else {
            throw UploadRefusal(.sealed, "A final upload is made of its parts; nothing can be added to it.")
        }
        if !upload.isUnfinished {
            // Nothing but an empty body fits any more, and the source may already be gone.
            let progress = try await progress(of: upload)
            try progress.requireRoom(at: request.offset, for: 0)
            _ = try progress.with(length: request.uploadLength, limit: limit)
            guard request.bodyLength == 0 else {
                throw UploadRefusal(
                    .complete, "The upload is complete; nothing can be added to it.", offset: progress.offset)
            }
            return Start(upload: upload, progress: progress, file: nil, room: 0)
        }
        let (file, fileLength) = try await store.open(id)
        offsets.reach(id, fileLength)
        if upload.length == nil, request.bodyLength != 0, try await !store.parts(of: id).isEmpty {
            throw UploadRefusal(.sealed, "The upload comes in parts; nothing else can be added to it.")
        }
        var progress = UploadProgress(offset: fileLength, length: upload.length)
        try progress.requireRoom(at: request.offset, for: nil, limit: limit)
        let length = try request.length()
        progress = try progress.with(length: length, limit: limit)
        try progress.requireRoom(at: request.offset, for: request.bodyLength, limit: limit)
        if let length {
            if upload.length == nil { try await setLength(length, of: upload) }
        } else {
            try await requireAdmission(of: upload, bytes: request.offset + (request.bodyLength ?? 0))
        }
        if request.bodyLength != 0 { try await requireFreeSpace() }
        return Start(upload: upload, progress: progress, file: file, room: progress.remaining(limit: limit))
    }

    /// - Throws: ``UploadRefusal`` when an upload of that length is not admitted.
    func setLength(_ length: Int64, of upload: UploadRecord) async throws {
        try await database.write { [admission] transaction in
            // One whose length is known was admitted with it.
            if try transaction.uploads.find(upload.id)?.length == nil {
                try admission.require(.init(growing: upload, to: length), in: transaction)
            }
            try transaction.uploads.setLength(upload.id, length)
            if upload.kind != .partial { try transaction.videos.setSourceBytes(upload.id, length) }
        }
    }

    private func take<Body: AsyncSequence<ByteBuffer, any Error> & Sendable>(
        _ request: UploadAppend, from body: Body, start: Start, number: Int,
        didKeep: @escaping @Sendable (Int64) async -> Void
    ) async throws -> AppendOutcome {
        let id = start.upload.id
        guard let file = start.file else { return AppendOutcome(offset: request.offset, end: .bodyEnded) }
        if let checksum = request.checksum {
            return try await takeChecked(
                checksum, request, from: body, into: file, start: start, number: number)
        }
        let pass = AppendPass(
            body: body, file: file, start: start.progress.offset, room: start.room, threads: store.threads
        ) { [coordination, self] offset in
            offsets.reach(id, offset)
            await didKeep(offset)
            await coordination.publish(.video(id))
            try await judge(start, file)
            if start.progress.length == nil { try await requireAdmission(of: start.upload, bytes: offset) }
            try await requireFreeSpace()
        }
        return await run(pass, id: id, number: number)
    }

    /// The bytes wait in a file of their own until the checksum is known to be theirs: those in the source count as
    /// received after any crash.
    private func takeChecked<Body: AsyncSequence<ByteBuffer, any Error> & Sendable>(
        _ checksum: UploadChecksum, _ request: UploadAppend, from body: Body, into file: UploadFile, start: Start,
        number: Int
    ) async throws -> AppendOutcome {
        let id = start.upload.id
        let staged = try await store.stage(id)
        var pass = AppendPass(
            body: body, file: staged, start: 0, room: start.room, threads: store.threads,
            sum: UploadChecksum.Sum(checksum.algorithm))
        pass.isDurable = false
        var outcome = await run(pass, id: id, number: number)
        let count = outcome.offset
        outcome.offset = request.offset
        if outcome.isWhole(bodyLength: request.bodyLength, count: count) {
            guard outcome.digest == checksum.digest else {
                try await store.removeStaged(id)
                throw UploadRefusal(
                    .checksumMismatch, "The bytes are not those that the checksum was made of.",
                    offset: request.offset)
            }
            if start.progress.length == nil {
                try await requireAdmission(of: start.upload, bytes: request.offset + count)
            }
            try await store.commitStaged(id, to: file, at: request.offset, count: count)
            outcome.offset += count
            await coordination.publish(.video(id))
        }
        try await store.removeStaged(id)
        do {
            try await judge(start, file)
        } catch let refusal as UploadRefusal {
            outcome.end = .refused(refusal)
        }
        return outcome
    }

    /// Looks at the beginning of the file, as soon as it is durable, if this request could bring some of it.
    ///
    /// - Throws: ``UploadRefusal`` with `notMedia`.
    private func judge(_ start: Start, _ file: UploadFile) async throws {
        // The first bytes of a partial upload may be any out of a file's middle.
        guard start.upload.kind == .single, start.progress.offset < ContentRule.window else { return }
        let prefix = try await store.threads.perform { try file.prefix(ContentRule.window) }
        try ContentRule.require(prefix, declared: start.upload.mediaType)
    }

    /// Runs the pass in a task of its own, which a newer request or the caller's end can cancel.
    private func run<Body>(_ pass: AppendPass<Body>, id: VideoID, number: Int) async -> AppendOutcome {
        let task = Task { await pass.run() }
        await writers.setEnd(id, number: number) { task.cancel() }
        return await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
    }

    /// What follows from the bytes that came, whyever no more did.
    private func settle(_ outcome: AppendOutcome, of request: UploadAppend, start: Start) async throws -> Status {
        let id = start.upload.id
        var progress = UploadProgress(offset: outcome.offset, length: start.progress.length)
        if request.endsUpload, progress.length == nil, start.upload.isUnfinished,
            outcome.isWhole(bodyLength: request.bodyLength, count: outcome.offset - request.offset)
        {
            try await setLength(outcome.offset, of: start.upload)
            progress.length = outcome.offset
        }
        var expiresAt: Timestamp?
        if progress.isComplete {
            try await finish(id)
        } else {
            expiresAt = try await prolong(start.upload)
        }
        return Status(
            progress: progress, metadata: start.upload.metadata, kind: start.upload.kind, expiresAt: expiresAt)
    }
}
