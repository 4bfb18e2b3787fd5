public import Catalog
import Crypto
public import HeadwaterCore
import Manifests

extension VideoActions {
    /// Puts captions in the place of those in their language, and has them published.
    ///
    /// - Parameter label: for the player's menu; nil for the language's own name.
    public func putCaptions(
        _ file: CaptionFile, _ language: CaptionLanguage, label: String?, of id: VideoID
    ) async throws -> CaptionOutcome {
        let plan = TranscodePlan.SubtitleRendition(sent: language, label: label, isDefault: false)
        let content = FinishedSubtitles(plan: plan, cues: file.cues).wholeFile().render()
        let sha256 = SHA256.hash(data: Array(content.utf8)).hex
        let outcome = try await database.write { transaction -> CaptionOutcome in
            guard try transaction.videos.find(id) != nil else { return .noSuchVideo }
            let old = try transaction.captions.list(of: id).first { $0.language == language }
            let caption = CaptionRecord(
                language: language, label: label, cueCount: file.cues.count, sha256: sha256,
                createdAt: try transaction.now())
            if let old, old.shows(sameAs: caption) { return .kept(old, isNew: false) }
            guard try transaction.captions.put(caption, of: id, content: content) else { return .tooManyLanguages }
            try CaptionSchedule.publish(id, in: transaction)
            let record = try transaction.captions.list(of: id).first { $0.language == language }
            return .kept(record ?? caption, isNew: old == nil)
        }
        if case .kept = outcome { await announce(id) }
        return outcome
    }

    /// The source's own track of that language, if it has one, comes back.
    ///
    /// - Returns: false when there are none in that language, or no such video.
    public func removeCaptions(_ language: CaptionLanguage, of id: VideoID) async throws -> Bool {
        let isRemoved = try await database.write { transaction in
            guard try transaction.captions.remove(language, of: id) else { return false }
            try CaptionSchedule.publish(id, in: transaction)
            return true
        }
        if isRemoved { await announce(id) }
        return isRemoved
    }

    private func announce(_ id: VideoID) async {
        await coordination.publish(.jobs)
        await coordination.publish(.video(id))
    }
}
