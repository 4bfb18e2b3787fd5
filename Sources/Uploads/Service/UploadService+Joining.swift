import Catalog
import HeadwaterCore

extension UploadService {
    /// Makes an upload of complete partial ones, which are gone then. Asking again for the same ones in the same order
    /// gives the same upload.
    ///
    /// - Throws: ``UploadRefusal`` with `unusablePart`, `tooLarge` or `outOfSpace`.
    public func join(_ new: FinalUpload) async throws -> Begun {
        try await reportingStorage {
            let id: VideoID
            if let known = try await database.read({ try $0.uploads.final(of: new.parts) }),
                known.owner == new.upload.owner, known.grant == new.upload.grant
            {
                id = known.id
            } else {
                id = try await beginJoining(new)
            }
            _ = try await joinAlone(id)
            return Begun(id: id)
        }
    }

    /// Joins as the only one: another request for the same upload waits, and finds it done.
    func joinAlone(_ id: VideoID) async throws -> UploadProgress {
        let number = await writers.claim(id)
        do {
            let progress = try await join(id)
            await writers.release(id, number: number)
            return progress
        } catch {
            await writers.release(id, number: number)
            throw error
        }
    }

    private func beginJoining(_ new: FinalUpload) async throws -> VideoID {
        let length = try await database.read { transaction in
            try new.parts.reduce(Int64(0)) { sum, part in
                guard let upload = try transaction.uploads.find(part), upload.kind == .partial,
                    upload.owner == new.upload.owner, upload.grant == new.upload.grant,
                    try !upload.hasExpired(at: transaction.now()), upload.terminatedAt == nil, upload.partOf == nil
                else { throw UploadRefusal(.unusablePart, "There is no partial upload \(part).") }
                guard upload.completedAt != nil, let length = upload.length else {
                    throw UploadRefusal(.unusablePart, "The partial upload \(part) is not complete.")
                }
                return sum + length
            }
        }
        guard length <= configuration.maxLength else {
            throw UploadRefusal.tooLarge(length, limit: configuration.maxLength)
        }
        var upload = new.upload
        upload.length = length
        return try await withSpace(for: length) { [upload] in
            do {
                return try await add(upload, parts: new.parts) { try $0.uploads.bind(new.parts, to: $1) }.id
            } catch let error as CatalogError where error.kind == .conflict {
                throw UploadRefusal(.unusablePart, "A part is wanted by another upload.", detail: "\(error)")
            }
        }
    }

    /// Copies the parts of a final upload together and completes it; does nothing when that was done.
    ///
    /// The kernel copies, and a crash in the middle is followed by beginning anew: the parts stay until the final
    /// upload is complete.
    @discardableResult
    func join(_ id: VideoID) async throws -> UploadProgress {
        let final = try await find(id)
        if final.isUnfinished {
            let parts = try await database.read { transaction in
                try final.parts.compactMap { try transaction.uploads.find($0) }
            }
            let prefix = try await store.join(
                parts.map { (id: $0.id, length: $0.length ?? 0) }, into: id, reading: ContentRule.window)
            do {
                try ContentRule.require(prefix, declared: final.mediaType)
            } catch {
                _ = try await end(id) { _, _ in true }
                throw error
            }
            try await finish(id)
        }
        return try await progress(of: find(id))
    }
}
