import Catalog
public import HeadwaterCore

extension UploadService {
    /// What an upload's file is called, where that comes after the upload has begun.
    ///
    /// - Parameters:
    ///   - title: taken from the name when there is nothing to see in it.
    ///   - mediaType: what the client says it is.
    /// - Throws: ``UploadRefusal`` with `notMedia`.
    public func describe(_ id: VideoID, name: SourceName, title: String, mediaType: String?) async throws {
        let mediaType = NewUpload.stated(mediaType)
        try ContentRule.require(declared: mediaType)
        let upload = NewUpload(length: nil, sourceName: name, title: title)
        try await database.write { try $0.videos.setSourceName(id, upload.sourceName.text, title: upload.title) }
        await coordination.publish(.video(id))
    }

    /// Lets go of all bytes of an upload that no client continues, and of what was made of them: what is fetched anew may be
    /// another file.
    func restart(_ id: VideoID) async throws {
        let number = await writers.claim(id)
        do {
            let upload = try await find(id)
            guard upload.isUnfinished else { throw UploadRefusal(.complete, "The upload is complete.") }
            try await withOtherBytes(in: upload) { try await store.empty(id) }
            await writers.release(id, number: number)
        } catch {
            await writers.release(id, number: number)
            throw error
        }
    }

    /// Runs `body`, which puts other bytes in the place of those that are there. None count as durable until it returns, and
    /// what was made of the old ones is given up before: a crash in between leaves their work to be done again, and never
    /// the work on some bytes beside others.
    func withOtherBytes<Value>(in upload: UploadRecord, _ body: () async throws -> Value) async throws -> Value {
        offsets.reach(upload.id, 0)
        defer { offsets.end(upload.id) }
        if try await store.length(of: upload.id) > 0 { try await forgetMade(of: upload) }
        return try await body()
    }

    /// Gives up what was made of an unfinished upload, which is followed anew.
    func forgetMade(of upload: UploadRecord) async throws {
        try await database.write { [withdrawMade, followingJob] transaction in
            guard let video = try transaction.videos.find(upload.id) else { return }
            try withdrawMade(upload.id, transaction)
            guard upload.kind == .single, let job = try followingJob(video, transaction.now()) else { return }
            try transaction.jobs.enqueue(job)
        }
        await coordination.publish(.video(upload.id))
    }

    /// Another title; none when there is nothing to see in it.
    public func entitle(_ id: VideoID, _ title: String) async throws {
        let cleaned = SourceName.cleaned(title)
        guard !cleaned.isEmpty else { return }
        try await database.write { try $0.videos.setTitle(id, cleaned) }
        await coordination.publish(.video(id))
    }
}
