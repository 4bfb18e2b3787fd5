import Catalog
public import HeadwaterCore

extension UploadService {
    /// What ending an upload found.
    public enum Termination: Sendable, Equatable {
        /// The upload and its video are gone.
        case terminated
        /// The upload is complete: its video is to be deleted with all that came of it.
        case isComplete
    }

    /// Ends an unfinished upload, or a partial one; its bytes and its video are gone.
    ///
    /// - Throws: ``UploadRefusal`` with `notFound`, `gone`, or `sealed` for a part of an upload that is being made.
    public func terminate(_ id: VideoID) async throws -> Termination {
        try await reportingStorage {
            let number = await writers.claim(id)
            do {
                let termination = try await end(id) { _, _ in true }
                await writers.release(id, number: number)
                guard let termination else { throw UploadRefusal.notFound }
                return termination
            } catch {
                await writers.release(id, number: number)
                throw error
            }
        }
    }

    /// Ends the uploads that have expired and to which nobody writes, and forgets those that ended long ago.
    ///
    /// - Returns: those that were ended.
    @discardableResult
    public func sweep() async throws -> [VideoID] {
        var ended: [VideoID] = []
        for upload in try await database.read({ try $0.uploads.expired() }) {
            guard let number = await writers.claimIfFree(upload.id) else { continue }
            do {
                let termination = try await end(upload.id) { upload, now in upload.hasExpired(at: now) }
                if termination == .terminated { ended.append(upload.id) }
                await writers.release(upload.id, number: number)
            } catch {
                await writers.release(upload.id, number: number)
                throw error
            }
        }
        try await database.write { [memory = configuration.memory] transaction in
            let now = try transaction.now()
            try transaction.uploads.forgetTerminated(before: now + (.zero - memory))
            try transaction.idempotency.forget(before: now + (.zero - Self.keyMemory))
        }
        return ended
    }

    /// How long a request may be sent again with the same key.
    static let keyMemory = Duration.seconds(24 * 3600)

    /// Ends an upload that its caller has claimed.
    ///
    /// - Parameter condition: looked at in the transaction.
    /// - Returns: nil when there is no such upload or the condition does not hold.
    func end(
        _ id: VideoID, when condition: @escaping @Sendable (UploadRecord, Timestamp) -> Bool
    ) async throws -> Termination? {
        let found: Termination? = try await database.write { [removeMade] transaction in
            guard let upload = try transaction.uploads.find(id), try condition(upload, transaction.now()) else {
                return nil
            }
            guard upload.terminatedAt == nil else { throw UploadRefusal.gone }
            guard upload.isUnfinished || upload.kind == .partial else { return .isComplete }
            guard upload.partOf == nil else {
                throw UploadRefusal(.sealed, "The upload is a part of another one that is being made.")
            }
            try transaction.uploads.terminate(id)
            if upload.kind == .final { try transaction.uploads.unbind(partsOf: id) }
            if upload.kind != .partial {
                if removeMade != nil { try transaction.removals.add(id) }
                try transaction.videos.delete(id)
            }
            return .terminated
        }
        if found == .terminated {
            try await store.remove(id)
            await coordination.publish(.video(id))
            await removeMade?(id)
        }
        return found
    }

    /// Puts off the end of an upload to which something came.
    ///
    /// - Returns: when it ends by itself now.
    func prolong(_ upload: UploadRecord) async throws -> Timestamp? {
        guard let expiry = configuration.expiry else { return upload.expiresAt }
        let due = try await database.read { try $0.now() } + expiry
        // A commit waits for the disk; not every small request is worth one.
        if let known = upload.expiresAt, known + expiry / 16 > due { return known }
        try await database.write { try $0.uploads.setExpiry(upload.id, due) }
        return due
    }
}
