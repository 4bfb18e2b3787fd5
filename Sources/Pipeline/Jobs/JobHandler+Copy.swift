import Catalog
import HeadwaterCore

/// What happens when the source's own packets turn out to be no rendition, which only decoding all of them shows.
extension JobHandler {
    /// Gives up the copy of a chunk whose packets the codec or the verification refused.
    ///
    /// - Returns: nil when the failure is not one of the packets, or the group is encoded anyway.
    func replanned(_ planned: PlannedVideo, chunk: Int, group: Int, after failure: Failure) -> JobOutcome? {
        let plan = planned.plan
        guard failure.code == .verificationFailed || failure.code == .unreadable,
            plan.rungGroups[group].contains(where: { plan.video[$0].isCopied })
        else { return nil }
        return withoutCopy(planned, because: plan.damage(in: plan.chunks[chunk]), detail: failure.detail)
    }

    /// Gives up the copy of a whole video that broke a rule with it; whether the copy was to blame shows when the rule
    /// holds without it.
    ///
    /// - Returns: nil when the failure is another one, or nothing is copied.
    func replanned(_ planned: PlannedVideo, afterGate failure: Failure) -> JobOutcome? {
        guard failure.code == .verificationFailed else { return nil }
        return withoutCopy(
            planned, because: "The finished video did not pass verification with it.", detail: failure.detail)
    }

    /// Gives up the copy that the file for download is made of, when that file can't be made or read.
    ///
    /// - Returns: nil when another attempt may do, or the file is not made of the copy.
    func replanned(_ planned: PlannedVideo, afterDownload failure: Failure) -> JobOutcome? {
        let copied = planned.plan.video.first(where: \.isCopied)?.name
        guard !failure.isRetryable, failure.code != .cancelled, let copied, planned.plan.download?.video == copied
        else { return nil }
        return withoutCopy(
            planned, because: "The file for download did not pass its check with it.",
            detail: failure.detail ?? failure.message)
    }

    private func withoutCopy(_ planned: PlannedVideo, because reason: String, detail: String?) -> JobOutcome? {
        guard let change = planned.plan.withoutCopy(because: reason) else { return nil }
        let (id, version) = (planned.video, planned.version)
        return .replanned(reason: detail.map { "\(reason) (\($0))" } ?? reason) { transaction in
            guard var stored = try transaction.plans.find(id) else { return }
            stored.plan = change.plan
            stored.facts.video?.passthrough?.obstacles.append(reason)
            try transaction.plans.save(stored, video: id)
            try transaction.segments.removeRendition(id, version: version, name: change.refused)
            if planned.plan.download?.video == change.refused {
                try transaction.segments.removeArtifacts(id, version: version, name: DownloadFile.recordName)
            }
            // What was listed of the copy is taken back; the listing begins anew.
            if try transaction.growing.withdraw(id) {
                try Growth.begin(id, version: version, plan: change.plan, in: transaction)
            }
            let schedule = try WorkSchedule(
                plan: change.plan, grouping: workshop.grouping, video: id, version: version, at: transaction.now())
            for job in schedule.jobs(remaking: change.group, in: change.plan) { try transaction.jobs.restart(job) }
        }
    }
}
