import Catalog
import HeadwaterCore
import Synchronization

extension PullService {
    /// Fetches one file, or writes down why not.
    func attempt(_ pull: PullRecord) async {
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await fetch(pull) }
                group.addTask {
                    try await Task.sleep(for: PullLimits.duration)
                    throw PullProblem.failed("It took too long.")
                }
                try await group.next()
                group.cancelAll()
            }
            try await uploads.database.write { try $0.pulls.remove(pull.id) }
        } catch {
            // When the server stops, the next start goes on; that counts as no attempt.
            guard !Task.isCancelled else { return }
            // The catalog may be what fails; then the row stays as it is and comes up again.
            try? await settle(pull.id, Self.problem(error))
        }
    }

    /// nil when there is nothing left to fetch for.
    private static func problem(_ error: any Error) -> PullProblem? {
        switch error {
        case let problem as PullProblem: return problem
        case let refusal as UploadRefusal:
            switch refusal.kind {
            case .gone, .notFound, .complete: return nil
            case .tooLarge, .exceedsLength, .notMedia, .quotaExceeded, .grantExhausted, .notAdmitted:
                return .refused(refusal.message)
            default: return .failed(refusal.message)
            }
        default: return .failed("The server could not be reached.")
        }
    }

    private func settle(_ id: VideoID, _ problem: PullProblem?) async throws {
        try await uploads.database.write { transaction in
            guard var pull = try transaction.pulls.find(id) else { return }
            guard let problem else { return try transaction.pulls.remove(id) }
            pull.attempts += 1
            if case .failed = problem, pull.attempts < PullLimits.maxAttempts {
                pull.runAfter = try transaction.now() + PullLimits.pause(after: pull.attempts)
                return try transaction.pulls.update(pull)
            }
            pull.runAfter = nil
            try transaction.pulls.update(pull)
            let code: Failure.Code = if case .refused = problem { .pullRefused } else { .pullFailed }
            try transaction.videos.fail(id, Failure(code, problem.message))
        }
        await uploads.coordination.publish(.video(id))
    }

    private func fetch(_ pull: PullRecord) async throws {
        guard var remote = RemoteAddress(pull.url) else { throw PullProblem.refused("That is no fit address.") }
        guard let progress = try await uploads.progress(of: pull.id) else { throw UploadRefusal.gone }
        // Without a tag nobody knows whether the rest would be of the same file.
        var offset = pull.entityTag == nil ? 0 : progress.offset
        var hops = 0
        while true {
            let request = PullRequest(
                remote: remote, address: try await permitted(remote), offset: offset,
                entityTag: offset > 0 ? pull.entityTag : nil)
            let chosen = Mutex<PullAnswer.Step?>(nil)
            try await transport.send(request) { [remote, offset, hops] answer, body in
                let step = answer.step(from: remote, offset: offset, entityTag: pull.entityTag, hops: hops)
                chosen.withLock { $0 = step }
                if case .take(let start) = step { try await take(answer, body, at: start, of: pull) }
            }
            switch chosen.withLock({ $0 }) {
            case .take: return
            case .follow(let next):
                remote = next
                hops += 1
            case .begin: offset = 0
            case .fail(let problem): throw problem
            case nil: throw PullProblem.failed("The server did not answer.")
            }
        }
    }

    /// The address to connect to. All of a name's are looked at, since any of them may be the next answer.
    ///
    /// - Throws: ``PullProblem`` when one of them is not of the open internet.
    func permitted(_ remote: RemoteAddress) async throws -> IPAddress {
        let addresses = IPAddress(remote.host).map { [$0] }
        let found = if let addresses { addresses } else { await transport.resolve(remote.host) }
        guard let first = found.first else { throw PullProblem.failed("Nobody knows the host \(remote.host).") }
        let isAllowed = allowedHosts.contains(remote.host) || allowedHosts.contains("\(remote.host):\(remote.port)")
        guard isAllowed || found.allSatisfy(\.isPublic) else {
            throw PullProblem.refused("Nothing is fetched from \(remote.host): it is not on the open internet.")
        }
        return first
    }

    private func take(
        _ answer: PullAnswer, _ body: PullTransport.Body, at start: Int64, of pull: PullRecord
    ) async throws {
        do {
            try ContentRule.require(declared: answer.mediaType)
        } catch {
            throw PullProblem.refused(error.message)
        }
        if let length = answer.bodyLength {
            guard length <= uploads.configuration.maxLength - start else {
                throw PullProblem.refused("The file has more than \(uploads.configuration.maxLength) bytes.")
            }
            try await uploads.requireAdmission(of: uploads.find(pull.id), bytes: start + length)
            try await uploads.withSpace(for: length) {}
        }
        if start == 0 { try await uploads.restart(pull.id) }
        try await uploads.database.write { transaction in
            guard var known = try transaction.pulls.find(pull.id) else { throw UploadRefusal.gone }
            known.entityTag = answer.strongTag
            try transaction.pulls.update(known)
        }
        let problem = Mutex<PullProblem?>(nil)
        let pulled = PulledBody(base: body, announced: answer.bodyLength, offset: start) { found in
            problem.withLock { $0 = found }
        }
        do {
            _ = try await uploads.append(
                UploadAppend(offset: start, bodyLength: nil, endsUpload: true), to: pull.id, body: pulled)
        } catch {
            throw problem.withLock { $0 } ?? error
        }
    }
}
