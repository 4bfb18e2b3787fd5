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
        try ContentRule.require(declared: mediaType)
        let upload = NewUpload(length: nil, sourceName: name, title: title)
        try await database.write { try $0.videos.setSourceName(id, upload.sourceName.text, title: upload.title) }
        await coordination.publish(.video(id))
    }

    /// Lets go of all bytes of an upload that no client continues: what is fetched anew may be another file.
    func restart(_ id: VideoID) async throws {
        let number = await writers.claim(id)
        do {
            let upload = try await find(id)
            guard upload.isUnfinished else { throw UploadRefusal(.complete, "The upload is complete.") }
            try await store.empty(id)
            await writers.release(id, number: number)
        } catch {
            await writers.release(id, number: number)
            throw error
        }
    }

    /// Another title; none when there is nothing to see in it.
    public func entitle(_ id: VideoID, _ title: String) async throws {
        let cleaned = SourceName.cleaned(title)
        guard !cleaned.isEmpty else { return }
        try await database.write { try $0.videos.setTitle(id, cleaned) }
        await coordination.publish(.video(id))
    }
}
