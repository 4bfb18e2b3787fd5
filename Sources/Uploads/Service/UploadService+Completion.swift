import Catalog
public import HeadwaterCore

extension UploadService {
    /// Turns a complete upload into a video with work to do, all in one transaction. Doing it again changes nothing.
    func finish(_ id: VideoID) async throws {
        let isFirst = try await database.write { [firstJob] transaction in
            guard try transaction.uploads.complete(id) else { return false }
            try transaction.videos.setState(id, from: .uploading, to: .processing)
            guard let video = try transaction.videos.find(id) else { return false }
            try transaction.jobs.enqueue(firstJob(video, transaction.now()))
            return true
        }
        guard isFirst else { return }
        await coordination.publish(.jobs)
        await coordination.publish(.video(id))
    }

    /// What a start found to put right.
    public struct Recovery: Sendable, Equatable {
        /// Uploads whose last byte had arrived.
        public var completed: [VideoID] = []
        /// Unfinished uploads whose file was gone; they begin again at 0.
        public var restarted: [VideoID] = []
        /// Files that no upload names.
        public var removed: [VideoID] = []
    }

    /// Puts right what a crash left between file and catalog. Called once, before the first request.
    ///
    /// - Throws: ``UploadStoreError`` or `CatalogError`.
    public func recover() async throws -> Recovery {
        var recovery = Recovery()
        for upload in try await database.read({ try $0.uploads.unfinished() }) {
            do {
                let length = try await store.length(of: upload.id)
                guard let expected = upload.length, length >= expected else { continue }
                try await finish(upload.id)
                recovery.completed.append(upload.id)
            } catch let error as UploadStoreError where error.kind == .notFound {
                try await store.create(upload.id)
                recovery.restarted.append(upload.id)
            }
        }
        for id in try await store.identifiers() {
            guard try await database.read({ try $0.videos.find(id) }) == nil else { continue }
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
