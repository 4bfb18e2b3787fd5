import Catalog
public import HeadwaterCore

extension UploadService {
    /// Turns a complete upload into a video with work to do, all in one transaction; of a partial one only says that
    /// it is complete. Doing it again changes nothing.
    func finish(_ id: VideoID) async throws {
        let finished = try await database.write { [firstJob] transaction -> UploadRecord? in
            guard try transaction.uploads.complete(id), let upload = try transaction.uploads.find(id) else {
                return nil
            }
            guard upload.kind != .partial else { return upload }
            try transaction.videos.setState(id, from: .uploading, to: .processing)
            guard let video = try transaction.videos.find(id) else { return nil }
            // From here on it is looked at as a whole; work on its beginning waits for no more bytes.
            try transaction.jobs.removeAll(video: id, kind: .follow)
            try transaction.jobs.supply(video: id, durableBytes: .max)
            try transaction.jobs.enqueue(firstJob(video, transaction.now()))
            for part in upload.parts { try transaction.uploads.terminate(part) }
            return upload
        }
        guard let finished, finished.kind != .partial else { return }
        for part in finished.parts { try await store.remove(part) }
        try await store.removeParts(of: id)
        await coordination.publish(.jobs)
        await coordination.publish(.video(id))
    }

    /// What a start found to put right.
    public struct Recovery: Sendable, Equatable {
        /// Uploads whose last byte had arrived.
        public var completed: [VideoID] = []
        /// Unfinished uploads whose file was gone; they begin again at 0, and so does what is made of them.
        public var restarted: [VideoID] = []
        /// Files that no upload names.
        public var removed: [VideoID] = []
    }

    /// Puts right what a crash left between file and catalog. Called once, before the first request.
    ///
    /// - Throws: ``UploadStoreError`` or `CatalogError`.
    public func recover() async throws -> Recovery {
        var recovery = Recovery()
        try await database.write { try $0.idempotency.settleInterrupted() }
        for upload in try await database.read({ try $0.uploads.unfinished() }) {
            do {
                let length = try await store.length(of: upload.id)
                try await store.removeStaged(upload.id)
                if upload.kind == .final {
                    try await join(upload.id)
                } else {
                    guard let expected = upload.length, length >= expected else { continue }
                    try await finish(upload.id)
                }
                recovery.completed.append(upload.id)
            } catch let refusal as UploadRefusal where refusal.kind == .notMedia || refusal.kind == .gone {
                // It was ended, as it would have been while its client waited, or had expired.
                continue
            } catch let error as UploadStoreError where error.kind == .outOfSpace {
                // The server starts all the same; it is tried again when somebody asks.
                continue
            } catch let error as UploadStoreError where error.kind == .notFound {
                // In this order: killed in between, the next start finds the file missing again.
                try await forgetMade(of: upload)
                try await store.create(upload.id)
                recovery.restarted.append(upload.id)
            }
        }
        for id in try await store.identifiers() {
            let isWanted = try await database.read { transaction in
                if try transaction.videos.find(id) != nil { return true }
                // A partial upload has no video.
                return try transaction.uploads.find(id).map { $0.terminatedAt == nil } ?? false
            }
            guard !isWanted else { continue }
            try await store.remove(id)
            recovery.removed.append(id)
        }
        return recovery
    }

    /// Failures of disk and catalog as what a client is told.
    func reportingStorage<T>(_ body: () async throws -> T) async throws -> T {
        do {
            return try await body()
        } catch let error as UploadStoreError {
            throw UploadRefusal(reporting: error, offset: nil)
        } catch let error as CatalogError where error.kind == .full {
            throw UploadRefusal(.outOfSpace, "The server's disk is full.", detail: "\(error)")
        }
    }
}

extension UploadRefusal {
    init(reporting error: UploadStoreError, offset: Int64?) {
        switch error.kind {
        case .notFound: self = .notFound
        case .outOfSpace:
            self.init(.outOfSpace, "The server's disk is full.", offset: offset, detail: "\(error)")
        case .denied, .failed:
            self.init(.storageFailed, "The server could not keep the bytes.", offset: offset, detail: "\(error)")
        }
    }
}
