import Catalog
import HeadwaterCore

/// What the workers of a process take from the queue. Looks at growing sources take turns, so that they starve nothing.
struct JobClaims: Sendable {
    struct Claim: Sendable {
        var job: Job?
        /// Videos that lost a job for good meanwhile, because its last attempt lapsed.
        var lost: [VideoID] = []
    }

    private static let works = Set(Job.Kind.allCases).subtracting([.follow])

    let database: any Database
    let lease: Duration
    let looks: LookGate

    func next(for worker: String) async throws -> Claim {
        do {
            return try await database.write { [lease, looks] transaction in
                var claim = Claim()
                // Within the transaction, of which there is one at a time: no two workers find the same turn free.
                let kinds = looks.opening == .now ? Self.works.union([.follow]) : Self.works
                claim.job = try transaction.jobs.claim(kinds: kinds, worker: worker, lease: lease) { buried in
                    guard let failure = buried.failure else { return }
                    try Growth.end(buried, because: failure, in: transaction)
                    claim.lost.append(buried.video)
                }
                if claim.job?.kind == .follow { looks.begin(by: worker) }
                return claim
            }
        } catch {
            looks.giveUp(by: worker)
            throw error
        }
    }

    /// The worker's attempt is over.
    ///
    /// - Returns: whether it was a look, for whose end others may have waited.
    func end(by worker: String) -> Bool { looks.end(by: worker) }

    /// How long there is nothing to claim unless something happens; nil when time alone changes nothing.
    func pause() async throws -> Duration? {
        let (work, look) = try await database.read { transaction in
            let now = try transaction.now()
            return (
                try transaction.jobs.nextRunAfter(kinds: Self.works)?.since(now),
                try transaction.jobs.nextRunAfter(kinds: [.follow])?.since(now)
            )
        }
        let turn: Duration? =
            switch looks.opening {
            case .now: look
            case .after(let rest): look.map { max($0, rest) }
            case .unknown: nil
            }
        return [work, turn].compactMap { $0 }.min()
    }
}
