import Catalog
import HeadwaterCore
import Testing

@testable import Accounts

@Suite struct RegistrationTests {
    @Test func `who registers is a creator with a clean address and name`() async throws {
        let bench = try await Workbench.open()
        let user = try await bench.accounts.register(
            NewAccount(email: " Ada@Example.org", name: " Ada\u{202E} L ", password: Secret(Workbench.password)))
        #expect(user.email == "ada@example.org")
        #expect(user.name == "Ada L")
        #expect(user.role == .creator)
        #expect(user.password.text.hasPrefix("$argon2id$"))
        await expectRefusal(.emailTaken) {
            try await bench.accounts.register(
                NewAccount(email: "ADA@example.org", name: "Ada", password: "another password"))
        }
        #expect(try await bench.audited() == [.registered])
    }

    @Test func `everything that can't be taken is named at once`() async throws {
        let bench = try await Workbench.open()
        let error = await #expect(throws: AccountRefusal.self) {
            try await bench.accounts.register(NewAccount(email: "x", name: " ", password: "short"))
        }
        #expect(error?.kind == .invalidFields)
        #expect(error?.fields.map(\.field) == ["email", "name", "password"])
    }

    @Test func `registration can be closed`() async throws {
        let bench = try await Workbench.open(.init(isRegistrationOpen: false))
        await expectRefusal(.registrationClosed) {
            try await bench.accounts.register(
                NewAccount(email: "ada@example.org", name: "Ada", password: Secret(Workbench.password)))
        }
        #expect(try await !bench.accounts.hasAdmin())
        _ = try await bench.make(role: .admin)
        #expect(try await bench.accounts.hasAdmin())
    }
}

@Suite struct SigningInTests {
    @Test func `right address and password sign in, all else is refused alike`() async throws {
        let bench = try await Workbench.open()
        let ada = try await bench.make()
        let signIn = try await bench.accounts.signIn(
            email: "Ada@example.org", password: Workbench.password, kind: .browser)
        #expect(signIn.user.id == ada.id)
        let admin = try await bench.make("grace", role: .admin)
        _ = try await bench.make("eve")
        let eve = try #require(try await bench.database.read { try $0.users.find(email: "eve@example.org") })
        _ = try await bench.accounts.change(eve.id, .init(isDisabled: true), by: admin.id)
        let wrong = [
            ("ada@example.org", "another password"), ("ada@example.org", ""),
            ("nobody@example.org", Workbench.password),
            ("no address", Workbench.password), ("eve@example.org", Workbench.password),
            ("ada@example.org", String(repeating: "x", count: 5000)),
        ]
        for (email, password) in wrong {
            let error = await #expect(throws: AccountRefusal.self) {
                try await bench.accounts.signIn(email: email, password: password, kind: .browser)
            }
            #expect(error == .wrongCredentials, "\(email)")
        }
        let kinds = try await bench.audited()
        #expect(kinds.count(where: { $0 == .loginFailed }) == wrong.count)
        #expect(kinds.count(where: { $0 == .loginSucceeded }) == 1)
    }

    @Test func `a browser's session is recognised until it is signed out`() async throws {
        let bench = try await Workbench.open()
        let ada = try await bench.make()
        let cookie = try await bench.cookie()
        let caller = try await bench.accounts.caller(showing: .cookie(cookie))
        let session = try #require(caller.session)
        #expect(caller == .account(ada.id, .creator, session: session))
        try await bench.accounts.signOut(session)
        try await bench.accounts.signOut(session)
        #expect(try await bench.accounts.caller(showing: .cookie(cookie)) == .anonymous)
        #expect(try await bench.accounts.caller(showing: .cookie("nonsense")) == .anonymous)
        #expect(try await bench.accounts.caller(showing: .none) == .anonymous)
        #expect(try await bench.audited().count(where: { $0 == .loggedOut }) == 1)
    }

    @Test func `a session that is used stays, one that is not ends`() async throws {
        let bench = try await Workbench.open()
        _ = try await bench.make()
        let cookie = try await bench.cookie()
        for _ in 0..<4 {
            bench.pass(.seconds(20 * 86_400))
            #expect(try await bench.accounts.caller(showing: .cookie(cookie)).session != nil)
        }
        bench.pass(.seconds(31 * 86_400))
        #expect(try await bench.accounts.caller(showing: .cookie(cookie)) == .anonymous)
    }

    @Test func `a cookie's secret is no bearer token, nor the other way round`() async throws {
        let bench = try await Workbench.open()
        _ = try await bench.make()
        let (access, refresh) = try await bench.tokens()
        let cookie = try await bench.cookie()
        for text in [cookie, refresh, "", "hw_x_y"] {
            await expectRefusal(.invalidToken) { try await bench.accounts.caller(showing: .bearer(text)) }
        }
        for text in [access, refresh] {
            #expect(try await bench.accounts.caller(showing: .cookie(text)) == .anonymous)
        }
        await expectRefusal(.invalidToken) { try await bench.accounts.refresh(cookie) }
    }
}

@Suite struct ForgettingTests {
    @Test func `what no one can use any more is gone when the next person signs in`() async throws {
        let bench = try await Workbench.open(.init(publicAddress: "https://video.example.org"))
        let ada = try await bench.make()
        _ = try await bench.tokens()
        let session = try #require(try await bench.accounts.caller(showing: .cookie(bench.cookie())).session)
        let (grant, _) = try await bench.accounts.makeGrant(
            NewGrant(maxBytes: 1, maxUploads: 1, lifetime: .seconds(60)), of: ada.id)
        try await bench.accounts.requestReset(email: "ada@example.org")
        let reset = try #require(try await bench.database.read { try $0.passwordResets.latest(of: ada.id) })
        bench.pass(.seconds(181 * 86_400))
        _ = try await bench.tokens()
        let left = try await bench.database.read { tx in
            [
                try tx.sessions.find(session) != nil, try tx.grants.find(grant.id) != nil,
                try tx.passwordResets.find(reset.id) != nil,
            ]
        }
        #expect(left == [false, false, false])
        #expect(try await bench.audited() == [.loginSucceeded])
    }
}

@Suite struct TokenServiceTests {
    @Test func `an access token lasts ten minutes`() async throws {
        let bench = try await Workbench.open()
        let ada = try await bench.make()
        let (access, _) = try await bench.tokens()
        bench.pass(.seconds(599))
        #expect(try await bench.accounts.caller(showing: .bearer(access)).user == ada.id)
        bench.pass(.seconds(1))
        await expectRefusal(.invalidToken) { try await bench.accounts.caller(showing: .bearer(access)) }
    }

    @Test func `refreshing goes on, and a replay signs everyone out`() async throws {
        let bench = try await Workbench.open()
        let ada = try await bench.make()
        let first = try await bench.tokens()
        guard case .tokens(let access, let second) = try await bench.accounts.refresh(first.refresh).proof else {
            throw Workbench.Unexpected()
        }
        #expect(try await bench.accounts.caller(showing: .bearer(access)).user == ada.id)
        bench.pass(.seconds(1))
        await expectRefusal(.tokenReplayed) { try await bench.accounts.refresh(first.refresh) }
        await expectRefusal(.invalidToken) { try await bench.accounts.refresh(second) }
        // Access tokens of the family end with it, before their time.
        await expectRefusal(.invalidToken) { try await bench.accounts.caller(showing: .bearer(access)) }
        #expect(try await bench.audited().first == .refreshReplayed)
        // Another sign-in of the same person goes on.
        _ = try await bench.accounts.refresh(try await bench.tokens().refresh)
    }

    @Test func `keys rotate: old tokens end in their time, new ones have the new key`() async throws {
        let bench = try await Workbench.open()
        let ada = try await bench.make()
        let (old, _) = try await bench.tokens()
        let kid = try await bench.accounts.rotateSigningKey()
        let (new, _) = try await bench.tokens()
        #expect(TokenSigner.keyID(of: new) == kid)
        #expect(TokenSigner.keyID(of: old) != kid)
        for token in [old, new] { #expect(try await bench.accounts.caller(showing: .bearer(token)).user == ada.id) }
        let (grant, text) = try await bench.accounts.makeGrant(
            NewGrant(maxBytes: 1, maxUploads: 1, lifetime: AccountService.maxGrantLifetime), of: ada.id)
        try await bench.accounts.rotateSigningKey()
        bench.pass(AccountService.maxGrantLifetime + .seconds(-1))
        #expect(
            try await bench.accounts.caller(showing: .bearer(text)) == .grant(grant.id, of: ada.id, maxBytes: 1))
        // What nothing needs any more is thrown away when the next key comes.
        bench.pass(.seconds(2))
        try await bench.accounts.rotateSigningKey()
        let oldKey = try #require(TokenSigner.keyID(of: old))
        #expect(try await bench.database.read { try $0.signingKeys.find(oldKey) } == nil)
    }

    @Test func `signing out by the refresh token ends its family, and a wrong one says nothing`() async throws {
        let bench = try await Workbench.open()
        _ = try await bench.make()
        let (access, refresh) = try await bench.tokens()
        try await bench.accounts.signOut(refreshToken: "nonsense")
        try await bench.accounts.signOut(refreshToken: String(refresh.dropLast()) + "-")
        _ = try await bench.accounts.caller(showing: .bearer(access))
        try await bench.accounts.signOut(refreshToken: refresh)
        await expectRefusal(.invalidToken) { try await bench.accounts.caller(showing: .bearer(access)) }
        await expectRefusal(.invalidToken) { try await bench.accounts.refresh(refresh) }
    }

    @Test func `a key acts for its owner until it is revoked, and only its owner revokes it`() async throws {
        let bench = try await Workbench.open()
        let ada = try await bench.make()
        let eve = try await bench.make("eve")
        let (record, text) = try await bench.accounts.makeKey(of: ada.id, name: "Backup", scopes: [.read, .upload])
        #expect(text.hasPrefix("hw_"))
        let caller = try await bench.accounts.caller(showing: .bearer(text))
        #expect(caller == .key(record.id, of: ada.id, .creator, [.read, .upload]))
        let used = try await bench.accounts.keys(of: ada.id).first?.usedAt
        #expect(used != nil)
        bench.pass(.seconds(30))
        _ = try await bench.accounts.caller(showing: .bearer(text))
        #expect(try await bench.accounts.keys(of: ada.id).first?.usedAt == used)
        bench.pass(.seconds(31))
        _ = try await bench.accounts.caller(showing: .bearer(text))
        #expect(try await bench.accounts.keys(of: ada.id).first?.usedAt != used)

        let wrong = String(text.dropLast()) + (text.hasSuffix("A") ? "B" : "A")
        await expectRefusal(.invalidToken) { try await bench.accounts.caller(showing: .bearer(wrong)) }
        await expectRefusal(.keyNotFound) { try await bench.accounts.revokeKey(record.id, of: eve.id) }
        bench.pass(.seconds(1))
        try await bench.accounts.revokeKey(record.id, of: ada.id)
        await expectRefusal(.keyNotFound) { try await bench.accounts.revokeKey(record.id, of: ada.id) }
        await expectRefusal(.invalidToken) { try await bench.accounts.caller(showing: .bearer(text)) }
        #expect(try await bench.accounts.keys(of: ada.id).isEmpty)
        #expect(try await bench.audited().first == .keyRevoked)
    }

    @Test func `a key has a name and a scope, and there are not too many`() async throws {
        let bench = try await Workbench.open()
        let ada = try await bench.make()
        await expectRefusal(.invalidFields) { try await bench.accounts.makeKey(of: ada.id, name: " ", scopes: [.read]) }
        await expectRefusal(.invalidFields) { try await bench.accounts.makeKey(of: ada.id, name: "x", scopes: []) }
        for _ in 0..<AccountService.maxKeys {
            _ = try await bench.accounts.makeKey(of: ada.id, name: "x", scopes: [.read])
        }
        await expectRefusal(.tooManyKeys) { try await bench.accounts.makeKey(of: ada.id, name: "x", scopes: [.read]) }
    }
}
