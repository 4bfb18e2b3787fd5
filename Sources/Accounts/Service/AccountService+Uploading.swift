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

/// What an upload asks of whom it belongs to.
public struct UploadDemand: Sendable, Equatable {
    public var owner: UserID?
    /// The upload grant that it comes by.
    public var grant: GrantID?
    /// Of the file; nil while nobody knows.
    public var bytes: Int64?
    /// Whether it is made of other uploads, which are there already.
    public var isJoined: Bool
    /// Nil when it is about to begin.
    public var upload: VideoID?

    public init(
        owner: UserID?, grant: GrantID? = nil, bytes: Int64?, isJoined: Bool = false, upload: VideoID? = nil
    ) {
        self.owner = owner
        self.grant = grant
        self.bytes = bytes
        self.isJoined = isJoined
        self.upload = upload
    }
}

extension AccountService {
    /// Makes leave to upload into a person's library.
    ///
    /// - Returns: what is kept of it, and the signed text, which is told this once.
    /// - Throws: ``AccountRefusal`` with `invalidFields`, `tooManyGrants`.
    public func makeGrant(_ new: NewGrant, of user: UserID) async throws -> (record: GrantRecord, text: String) {
        let problems = new.problems(maxLifetime: Self.maxGrantLifetime)
        guard problems.isEmpty else { throw AccountRefusal(invalid: problems) }
        let (key, _) = try await signingKey()
        let record = try await database.write { tx in
            let now = try tx.now()
            // Where only programs come, nobody signs in, which clears up otherwise.
            try tx.grants.removeEnded()
            guard try tx.grants.ofAccount(user).count < Self.maxGrants else {
                throw AccountRefusal(
                    .tooManyGrants, "There are \(Self.maxGrants) grants that nobody has used; revoke some first.")
            }
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

    /// Whether an upload may begin, to be asked in the transaction that begins it; takes one upload of its grant.
    ///
    /// - Throws: ``AccountRefusal`` with `quotaExceeded`, `grantExhausted`, or `invalidToken` when it is nobody's or its
    ///   owner may not upload (any more).
    public func admit(beginning demand: UploadDemand, in tx: any Transaction) throws {
        let person = try uploader(of: demand, in: tx)
        if let grant = demand.grant {
            try require(demand, within: grant, in: tx)
            guard try tx.grants.spend(grant) else { throw Self.exhausted }
        }
        // The bytes of what is joined were counted when they came.
        let bytes = demand.isJoined ? 0 : demand.bytes ?? 0
        let usage = try tx.videos.usage(of: person.id)
        guard let excess = configuration.quotas[person.role].excess(adding: bytes, to: usage) else { return }
        throw AccountRefusal(.quotaExceeded, excess.sentence)
    }

    /// Whether an upload that began without a length, and so counts as nothing yet, may have so many bytes.
    ///
    /// - Throws: as ``admit(beginning:in:)``.
    public func admit(growing demand: UploadDemand, in tx: any Transaction) throws {
        let person = try uploader(of: demand, in: tx)
        if let grant = demand.grant { try require(demand, within: grant, in: tx) }
        let usage = try tx.videos.usage(of: person.id, besides: demand.upload)
        // Its video is one of those that are there.
        let excess = configuration.quotas[person.role].excess(adding: demand.bytes ?? 0, to: usage)
        if excess == .bytes { throw AccountRefusal(.quotaExceeded, Quota.Excess.bytes.sentence) }
    }

    private func uploader(of demand: UploadDemand, in tx: any Transaction) throws -> UserRecord {
        guard let owner = demand.owner, let person = try tx.users.find(owner), !person.isDisabled,
            person.role >= .creator
        else { throw AccountRefusal.invalidToken }
        return person
    }

    /// What an upload's grant says of its size holds for whoever completes it, also when the grant has ended: its holder is not
    /// let in then, its owner is.
    private func require(_ demand: UploadDemand, within grant: GrantID, in tx: any Transaction) throws {
        guard let record = try tx.grants.find(grant) else { throw Self.exhausted }
        guard demand.bytes ?? 0 <= record.maxBytes else {
            throw AccountRefusal(.quotaExceeded, "This grant is for files of at most \(record.maxBytes) bytes.")
        }
    }

    private static let exhausted = AccountRefusal(
        .grantExhausted, "This grant has no uploads left, or its time is over.")

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
