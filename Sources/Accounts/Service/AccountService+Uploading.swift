public import Catalog
public import HeadwaterCore

/// What a creator's own server asks for, to hand it to a browser.
public struct NewGrant: Sendable {
    /// Of each upload.
    public var maxBytes: Int64
    public var maxUploads: Int
    public var lifetime: Duration

    public init(maxBytes: Int64, maxUploads: Int, lifetime: Duration) {
        self.maxBytes = maxBytes
        self.maxUploads = maxUploads
        self.lifetime = lifetime
    }

    func problems(maxLifetime: Duration) -> [FieldProblem] {
        var problems: [FieldProblem] = []
        if maxBytes < 1 { problems.append(FieldProblem("max_bytes", "This is a number of bytes above 0.")) }
        if !(1...1000).contains(maxUploads) {
            problems.append(FieldProblem("max_uploads", "This goes from 1 to 1000."))
        }
        if lifetime < .seconds(1) || lifetime > maxLifetime {
            problems.append(
                FieldProblem("expires_in", "This is seconds, from 1 to \(maxLifetime.components.seconds)."))
        }
        return problems
    }
}

extension AccountService {
    /// Makes leave to upload into a person's library.
    ///
    /// - Returns: what is kept of it, and the signed text, which is told this once.
    /// - Throws: ``AccountRefusal`` with `invalidFields`.
    public func makeGrant(_ new: NewGrant, of user: UserID) async throws -> (record: GrantRecord, text: String) {
        let problems = new.problems(maxLifetime: Self.maxGrantLifetime)
        guard problems.isEmpty else { throw AccountRefusal(invalid: problems) }
        let (key, _) = try await signingKey()
        let record = try await database.write { tx in
            let now = try tx.now()
            let record = GrantRecord(
                id: try tx.makeID(), account: user, maxBytes: new.maxBytes, maxUploads: new.maxUploads,
                createdAt: now, expiresAt: now + new.lifetime)
            try tx.grants.insert(record)
            try tx.record(.grantMade, by: user, to: record.id.text)
            return record
        }
        let claims = SignedClaims(
            .upload, user: user, id: record.id.text, at: record.createdAt, lifetime: new.lifetime)
        return (record, try await TokenSigner.sign(claims, with: key))
    }

    /// What must hold for a caller's new upload, to be run in the transaction that begins it: so that two uploads at
    /// once can't share the last room, and one that fails takes nothing.
    ///
    /// - Parameter bytes: of the file.
    /// - Throws: ``AccountRefusal`` with `quotaExceeded`, `grantExhausted`.
    public func admission(of caller: Caller, bytes: Int64) -> @Sendable (any Transaction) throws -> Void {
        let quotas = configuration.quotas
        return { tx in
            guard let user = caller.user else { return }
            if case .grant(let grant, _, let maxBytes) = caller {
                guard bytes <= maxBytes else {
                    throw AccountRefusal(.quotaExceeded, "This grant is for files of at most \(maxBytes) bytes.")
                }
                guard try tx.grants.spend(grant) else {
                    throw AccountRefusal(.grantExhausted, "This grant has no uploads left, or its time is over.")
                }
            }
            guard let role = try tx.users.find(user)?.role else { throw AccountRefusal.invalidToken }
            guard let excess = quotas[role].excess(adding: bytes, to: try tx.videos.usage(of: user)) else { return }
            throw AccountRefusal(.quotaExceeded, excess.sentence)
        }
    }

    /// What a person has and may have.
    public func usage(of user: UserID, _ role: Role) async throws -> (usage: VideoUsage, quota: Quota) {
        (try await database.read { try $0.videos.usage(of: user) }, configuration.quotas[role])
    }
}

extension Quota.Excess {
    /// For the person who uploads.
    var sentence: String {
        switch self {
        case .bytes: "There is no room left for this file; delete videos to make some."
        case .videos: "You have as many videos as you may; delete some first."
        case .minutes: "You have as many minutes of video as you may; delete some first."
        case .runningJobs: "Too many of your videos are being processed; wait until some are ready."
        }
    }
}
