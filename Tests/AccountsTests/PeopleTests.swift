import Catalog
import HeadwaterCore
import Testing

@testable import Accounts

@Suite struct PeopleTests {
    @Test func `another password ends the other sessions and asks for the old one`() async throws {
        let bench = try await Workbench.open()
        let ada = try await bench.make()
        let here = try await bench.cookie()
        let there = try await bench.cookie()
        let session = try #require(try await bench.accounts.caller(showing: .cookie(here)).session)
        await expectRefusal(.wrongCredentials) {
            try await bench.accounts.change(
                ada.id, .init(password: (current: "not the password", new: "a better password")), session: session)
        }
        await expectRefusal(.invalidFields) {
            try await bench.accounts.change(
                ada.id, .init(password: (current: Secret(Workbench.password), new: "short")), session: session)
        }
        let changed = try await bench.accounts.change(
            ada.id, .init(name: "Ada B", password: (current: Secret(Workbench.password), new: "a better password")),
            session: session)
        #expect(changed.name == "Ada B")
        #expect(try await bench.accounts.caller(showing: .cookie(here)).user == ada.id)
        #expect(try await bench.accounts.caller(showing: .cookie(there)) == .anonymous)
        await expectRefusal(.wrongCredentials) { try await bench.cookie() }
        _ = try await bench.accounts.signIn(
            email: "ada@example.org", password: "a better password", kind: .browser)
    }

    @Test func `a role counts at once, and a disabled account is out at once`() async throws {
        let bench = try await Workbench.open()
        let grace = try await bench.make("grace", role: .admin)
        let ada = try await bench.make()
        let cookie = try await bench.cookie()
        let (access, refresh) = try await bench.tokens()
        let (_, key) = try await bench.accounts.makeKey(of: ada.id, name: "x", scopes: [.read])
        let (_, grant) = try await bench.accounts.makeGrant(
            NewGrant(maxBytes: 1, maxUploads: 1, lifetime: .seconds(60)), of: ada.id)
        _ = try await bench.accounts.change(ada.id, .init(role: .viewer), by: grace.id)
        guard case .account(_, .viewer, _) = try await bench.accounts.caller(showing: .bearer(access)) else {
            Issue.record("still the old role")
            return
        }
        await expectRefusal(.invalidToken) { try await bench.accounts.caller(showing: .bearer(grant)) }
        _ = try await bench.accounts.change(ada.id, .init(role: .creator, isDisabled: true), by: grace.id)
        #expect(try await bench.accounts.caller(showing: .cookie(cookie)) == .anonymous)
        for text in [access, key, grant] {
            await expectRefusal(.invalidToken) { try await bench.accounts.caller(showing: .bearer(text)) }
        }
        await expectRefusal(.invalidToken) { try await bench.accounts.refresh(refresh) }
        _ = try await bench.accounts.change(ada.id, .init(isDisabled: false), by: grace.id)
        // Sessions that ended stay so; keys work again.
        #expect(try await bench.accounts.caller(showing: .cookie(cookie)) == .anonymous)
        #expect(try await bench.accounts.caller(showing: .bearer(key)).user == ada.id)
        let kinds = try await bench.audited()
        #expect(kinds.count(where: { $0 == .roleChanged }) == 2)
        #expect(kinds.count(where: { $0 == .accountDisabled }) == 1)
        #expect(kinds.count(where: { $0 == .accountEnabled }) == 1)
    }

    @Test func `the last admin stays one`() async throws {
        let bench = try await Workbench.open()
        let grace = try await bench.make("grace", role: .admin)
        for change in [AccountService.AdminChange(role: .moderator), .init(isDisabled: true)] {
            await expectRefusal(.lastAdmin) { try await bench.accounts.change(grace.id, change, by: grace.id) }
        }
        #expect(try await bench.accounts.user(grace.id) == grace)
        let ada = try await bench.make(role: .admin)
        #expect(try await bench.accounts.change(grace.id, .init(role: .viewer), by: ada.id).role == .viewer)
        await expectRefusal(.userNotFound) {
            try await bench.accounts.change(.numbered(9), .init(role: .viewer), by: ada.id)
        }
    }

    @Test func `people and events are listed page by page`() async throws {
        let bench = try await Workbench.open()
        for name in ["ada", "grace", "eve"] {
            bench.pass(.seconds(1))
            _ = try await bench.make(name)
        }
        let first = try await bench.accounts.users(limit: 2, before: nil)
        let rest = try await bench.accounts.users(limit: 2, before: first.last?.id)
        #expect((first + rest).map(\.name) == ["eve", "grace", "ada"])
        let events = try await bench.accounts.audit(limit: 2, before: nil)
        #expect(try await bench.accounts.audit(limit: 2, before: events.last?.id).count == 1)
    }

    @Test func `a known caller's refusal is noted, a stranger's is not`() async throws {
        let bench = try await Workbench.open()
        let ada = try await bench.make()
        bench.pass(.seconds(1))
        try await bench.accounts.recordRefusal(of: .anonymous, .seeUsers)
        try await bench.accounts.recordRefusal(of: .account(ada.id, .viewer, session: .numbered(1)), .seeUsers)
        let events = try await bench.accounts.audit(limit: 10, before: nil)
        #expect(events.map(\.kind) == [.permissionRefused, .registered])
        #expect(events.first?.detail == "seeUsers" && events.first?.account == ada.id)
    }

    @Test func `asking again and again for what one may not is noted once a minute`() async throws {
        let bench = try await Workbench.open()
        let ada = try await bench.make()
        let caller = Caller.account(ada.id, .viewer, session: .numbered(1))
        for second in 0..<180 {
            try await bench.accounts.recordRefusal(of: caller, .seeUsers)
            if second % 60 == 0 { try await bench.accounts.recordRefusal(of: caller, .seeAudit) }
            bench.pass(.seconds(1))
        }
        let refused = try await bench.accounts.audit(limit: 500, before: nil).filter { $0.kind == .permissionRefused }
        #expect(refused.count(where: { $0.detail == "seeUsers" }) == 3)
        #expect(refused.count(where: { $0.detail == "seeAudit" }) == 3)
    }

    @Test func `however often strangers try, the log grows by so much a minute`() async throws {
        let bench = try await Workbench.open(.init(publicAddress: "https://video.example.org"))
        _ = try await bench.make()
        let strangers = ["nobody@example.org", "somebody@example.org", "no address"]
        for number in 0..<48 {
            let email = number % 4 == 3 ? "ada@example.org" : strangers[number % 4]
            await expectRefusal(.wrongCredentials) {
                try await bench.accounts.signIn(email: email, password: "not the password", kind: .tokens)
            }
            if number % 4 != 2 { try await bench.accounts.requestReset(email: email) }
            bench.pass(.seconds(1))
        }
        let kinds = try await bench.audited()
        // Ten of all strangers together, ten of Ada's.
        #expect(kinds.count(where: { $0 == .loginFailed }) == 20)
        #expect(kinds.count(where: { $0 == .resetRequested }) == 20)
    }
}

@Suite struct AdmissionTests {
    private func begin(_ bench: Workbench, _ caller: Caller, bytes: Int64) async throws {
        var demand = UploadDemand(owner: caller.user, bytes: bytes)
        if case .grant(let grant, _, _) = caller { demand.grant = grant }
        try await bench.database.write { [demand] tx in
            try bench.accounts.admit(beginning: demand, in: tx)
            try tx.videos.insert(
                VideoRecord(
                    id: tx.makeID(), title: "x", sourceName: "x", sourceBytes: bytes, owner: caller.user,
                    createdAt: tx.now()))
        }
    }

    @Test func `a grant is for so many uploads of such a size, for so long`() async throws {
        let bench = try await Workbench.open()
        let ada = try await bench.make()
        let (record, text) = try await bench.accounts.makeGrant(
            NewGrant(maxBytes: 10, maxUploads: 2, lifetime: .seconds(60)), of: ada.id)
        let caller = try await bench.accounts.caller(showing: .bearer(text))
        #expect(caller == .grant(record.id, of: ada.id, maxBytes: 10))
        await expectRefusal(.quotaExceeded) { try await begin(bench, caller, bytes: 11) }
        try await begin(bench, caller, bytes: 10)
        try await begin(bench, caller, bytes: 1)
        await expectRefusal(.grantExhausted) { try await begin(bench, caller, bytes: 1) }
        // Its uploads may still be continued.
        #expect(try await bench.accounts.caller(showing: .bearer(text)) == caller)
        bench.pass(.seconds(60))
        await expectRefusal(.invalidToken) { try await bench.accounts.caller(showing: .bearer(text)) }
    }

    /// Ends a grant in each way that one ends, beside an upload of it whose length nobody has said.
    @Test(arguments: [true, false])
    func `what a grant began is completed by its owner when the grant has ended`(isRevoked: Bool) async throws {
        let bench = try await Workbench.open()
        let ada = try await bench.make()
        let (grant, text) = try await bench.accounts.makeGrant(
            NewGrant(maxBytes: 10, maxUploads: 2, lifetime: .seconds(60)), of: ada.id)
        let holder = try await bench.accounts.caller(showing: .bearer(text))
        let id = VideoID.numbered(1)
        try await bench.database.write { tx in
            try bench.accounts.admit(beginning: UploadDemand(owner: ada.id, grant: grant.id, bytes: nil), in: tx)
            try tx.uploads.insert(
                UploadRecord(
                    id: id, kind: .partial, length: nil, metadata: "", owner: ada.id.text, grant: grant.id,
                    createdAt: tx.now()))
        }
        if isRevoked { try await bench.accounts.revokeGrant(grant.id, of: ada.id) } else { bench.pass(.seconds(60)) }
        // Before anything is cleared up, and after that.
        for _ in 1...2 {
            await expectRefusal(.invalidToken) { try await bench.accounts.caller(showing: .bearer(text)) }
            #expect(try await bench.accounts.current(holder) == .anonymous)
            #expect(try await !bench.accounts.isGood(grant.id))
            let grow = { @Sendable (bytes: Int64) async throws in
                try await bench.database.write { tx in
                    try bench.accounts.admit(
                        growing: UploadDemand(owner: ada.id, grant: grant.id, bytes: bytes, upload: id), in: tx)
                }
            }
            try await grow(10)
            await expectRefusal(.quotaExceeded) { try await grow(11) }
            await expectRefusal(.grantExhausted) {
                try await bench.database.write { tx in
                    try bench.accounts.admit(
                        beginning: UploadDemand(owner: ada.id, grant: grant.id, bytes: 1), in: tx)
                }
            }
            _ = try await bench.tokens()
        }
        try await bench.database.write { _ = try $0.uploads.complete(id) }
        _ = try await bench.tokens()
        #expect(try await bench.database.read { try $0.grants.find(grant.id) } == nil)
    }

    @Test func `one person has not too many grants`() async throws {
        let bench = try await Workbench.open()
        let ada = try await bench.make()
        let other = try await bench.make("grace")
        let start = try await bench.database.read { try $0.now() }
        try await bench.database.write { tx in
            for number in 1..<AccountService.maxGrants {
                try tx.grants.insert(
                    GrantRecord(
                        id: .numbered(number), account: ada.id, maxBytes: 1, maxUploads: 1, createdAt: start,
                        expiresAt: start + .seconds(60)))
            }
        }
        let make = { @Sendable (user: UserID) async throws in
            try await bench.accounts.makeGrant(
                NewGrant(maxBytes: 1, maxUploads: 1, lifetime: .seconds(90)), of: user)
        }
        let (last, _) = try await make(ada.id)
        await expectRefusal(.tooManyGrants) { try await make(ada.id) }
        _ = try await make(other.id)
        try await bench.accounts.revokeGrant(last.id, of: ada.id)
        _ = try await make(ada.id)
        await expectRefusal(.tooManyGrants) { try await make(ada.id) }
        bench.pass(.seconds(60))
        _ = try await make(ada.id)
        // Those whose time is over are gone without anyone signing in.
        #expect(try await bench.database.read { try $0.grants.find(.numbered(1)) } == nil)
    }

    @Test func `a grant must make sense`() async throws {
        let bench = try await Workbench.open()
        let ada = try await bench.make()
        let error = await #expect(throws: AccountRefusal.self) {
            try await bench.accounts.makeGrant(
                NewGrant(maxBytes: 0, maxUploads: 0, lifetime: .seconds(90_000)), of: ada.id)
        }
        #expect(error?.fields.map(\.field) == ["max_bytes", "max_uploads", "expires_in"])
    }

    @Test func `a quota holds for a person, their keys and their grants together`() async throws {
        let quotas = QuotaPlan(byRole: [.creator: Quota(bytes: 10)])
        let bench = try await Workbench.open(.init(quotas: quotas))
        let ada = try await bench.make()
        let grace = try await bench.make("grace", role: .moderator)
        try await begin(bench, .account(ada.id, .creator, session: .numbered(1)), bytes: 6)
        let key = Caller.key(.numbered(1), of: ada.id, .creator, [.upload])
        await expectRefusal(.quotaExceeded) { try await begin(bench, key, bytes: 5) }
        try await begin(bench, key, bytes: 4)
        try await begin(bench, .account(grace.id, .moderator, session: .numbered(1)), bytes: 1000)
        #expect(try await bench.accounts.usage(of: ada.id, .creator).usage.bytes == 10)
    }

    @Test func `what is nobody's, or of who may no longer upload, is not taken`() async throws {
        let bench = try await Workbench.open()
        let viewer = try await bench.make("vera", role: .viewer)
        await expectRefusal(.invalidToken) { try await begin(bench, .owner, bytes: 1) }
        let caller = Caller.account(viewer.id, .creator, session: .numbered(1))
        await expectRefusal(.invalidToken) { try await begin(bench, caller, bytes: 1) }
    }

    @Test func `an upload that grows is held to its owner's bytes and its grant's, and not to its own`() async throws {
        let bench = try await Workbench.open(.init(quotas: QuotaPlan(byRole: [.creator: Quota(bytes: 10, videos: 1)])))
        let ada = try await bench.make()
        let (grant, _) = try await bench.accounts.makeGrant(
            NewGrant(maxBytes: 7, maxUploads: 1, lifetime: .seconds(60)), of: ada.id)
        let id = VideoID.numbered(1)
        try await bench.database.write { tx in
            try bench.accounts.admit(beginning: UploadDemand(owner: ada.id, bytes: nil), in: tx)
            try tx.videos.insert(
                VideoRecord(id: id, title: "x", sourceName: "x", owner: ada.id, createdAt: tx.now()))
            try tx.uploads.insert(
                UploadRecord(id: id, length: nil, metadata: "", owner: ada.id.text, createdAt: tx.now()))
            try tx.uploads.setReceived(id, 6)
        }
        let grow = { @Sendable (bytes: Int64, grant: GrantID?) async throws in
            try await bench.database.write { tx in
                try bench.accounts.admit(
                    growing: UploadDemand(owner: ada.id, grant: grant, bytes: bytes, upload: id), in: tx)
            }
        }
        try await grow(10, nil)
        await expectRefusal(.quotaExceeded) { try await grow(11, nil) }
        try await grow(7, grant.id)
        await expectRefusal(.quotaExceeded) { try await grow(8, grant.id) }
        await expectRefusal(.grantExhausted) { try await grow(1, .numbered(9)) }
        #expect(try await bench.accounts.usage(of: ada.id, .creator).usage.bytes == 6)
    }

    @Test func `parts count until they are joined, and joining them takes no more`() async throws {
        let bench = try await Workbench.open(.init(quotas: QuotaPlan(byRole: [.creator: Quota(bytes: 10)])))
        let ada = try await bench.make()
        try await bench.database.write { tx in
            try tx.uploads.insert(
                UploadRecord(
                    id: .numbered(1), kind: .partial, length: 6, metadata: "", owner: ada.id.text,
                    createdAt: tx.now()))
        }
        let demands = [UploadDemand(owner: ada.id, bytes: 5), UploadDemand(owner: ada.id, bytes: 6, isJoined: true)]
        let admit = { @Sendable (demand: UploadDemand) async throws in
            try await bench.database.write { try bench.accounts.admit(beginning: demand, in: $0) }
        }
        await expectRefusal(.quotaExceeded) { try await admit(demands[0]) }
        try await admit(demands[1])
    }
}
