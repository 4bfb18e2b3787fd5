import Catalog
import HeadwaterCore
import Testing

extension CatalogRule {
    static let credentials = [
        CatalogRule("a session is found as it was inserted, and moves on") { catalog in
            var session = try await catalog.addSession(1)
            #expect(try await catalog.read { try $0.sessions.find(.numbered(1)) } == session)
            session.secretSHA256 = "next"
            session.generation = 1
            session.usedAt = catalog.time.now + .seconds(1)
            session.expiresAt = catalog.time.now + .seconds(99)
            session.endReason = "replayed"
            try await catalog.write { [session] in try $0.sessions.update(session) }
            #expect(try await catalog.read { try $0.sessions.find(.numbered(1)) } == session)
        },
        CatalogRule("a session belongs to a user") { catalog in
            let session = SessionRecord.example(1, of: 9, at: catalog.time.now)
            await expectError(.constraint) { try await catalog.write { try $0.sessions.insert(session) } }
        },
        CatalogRule("all of one user's sessions end but the one that is kept") { catalog in
            for number in 1...3 { try await catalog.addSession(number) }
            try await catalog.addSession(4, of: 2)
            let ended = try await catalog.write {
                try $0.sessions.endAll(of: .numbered(1), because: "reset", except: .numbered(2))
            }
            #expect(ended == 2)
            let reasons = try await catalog.read { tx in
                try (1...4).map { try tx.sessions.find(.numbered($0))?.endReason }
            }
            #expect(reasons == ["reset", nil, "reset", nil])
            #expect(try await catalog.write { try $0.sessions.endAll(of: .numbered(1), because: "again") } == 1)
            #expect(try await catalog.read { try $0.sessions.find(.numbered(1))?.endReason } == "reset")
        },
        CatalogRule("sessions whose time is over are forgotten") { catalog in
            try await catalog.addSession(1)
            catalog.time.advance(by: .seconds(30))
            try await catalog.addSession(2, of: 2)
            catalog.time.advance(by: .seconds(31))
            #expect(try await catalog.write { try $0.sessions.removeExpired() } == 1)
            #expect(try await catalog.read { try $0.sessions.find(.numbered(2)) } != nil)
        },
        CatalogRule("a key is listed until its owner revokes it") { catalog in
            try await catalog.addUser(1)
            try await catalog.addUser(2)
            let key = APIKeyRecord(
                id: .numbered(1), account: .numbered(1), name: "Backup", scopes: [.read, .upload],
                secretSHA256: "hash", createdAt: catalog.time.now)
            try await catalog.write { try $0.apiKeys.insert(key) }
            #expect(try await catalog.read { try $0.apiKeys.find(key.id) } == key)
            #expect(try await catalog.read { try $0.apiKeys.ofAccount(.numbered(1)) } == [key])
            #expect(try await catalog.read { try $0.apiKeys.ofAccount(.numbered(2)) } == [])
            try await catalog.write { try $0.apiKeys.touch(key.id) }
            #expect(try await catalog.read { try $0.apiKeys.find(key.id)?.usedAt } == catalog.time.now)
            #expect(try await catalog.write { try $0.apiKeys.revoke(key.id, of: .numbered(2)) } == false)
            #expect(try await catalog.write { try $0.apiKeys.revoke(key.id, of: .numbered(1)) })
            #expect(try await catalog.write { try $0.apiKeys.revoke(key.id, of: .numbered(1)) } == false)
            #expect(try await catalog.read { try $0.apiKeys.ofAccount(.numbered(1)) } == [])
            #expect(try await catalog.read { try $0.apiKeys.find(key.id)?.revokedAt } == catalog.time.now)
        },
        CatalogRule("a grant is spent so often and so long") { catalog in
            try await catalog.addUser()
            let grant = GrantRecord(
                id: .numbered(1), account: .numbered(1), maxBytes: 100, maxUploads: 2, createdAt: catalog.time.now,
                expiresAt: catalog.time.now + .seconds(60))
            try await catalog.write { try $0.grants.insert(grant) }
            #expect(try await catalog.read { try $0.grants.find(grant.id) } == grant)
            #expect(try await catalog.write { tx in try (0..<3).map { _ in try tx.spend() } } == [true, true, false])
            #expect(try await catalog.read { try $0.grants.find(grant.id)?.usedUploads } == 2)
            let late = GrantRecord(
                id: .numbered(2), account: .numbered(1), maxBytes: 1, maxUploads: 2, createdAt: catalog.time.now,
                expiresAt: catalog.time.now)
            try await catalog.write { try $0.grants.insert(late) }
            #expect(try await catalog.write { try $0.grants.spend(late.id) } == false)
            catalog.time.advance(by: .seconds(1))
            try await catalog.write { tx in try tx.grants.removeEnded() }
            #expect(try await catalog.hasGrant(1))
            #expect(try await !catalog.hasGrant(2))
        },
        CatalogRule("grants are listed while they are good, and revoked by whose they are") { catalog in
            for user in 1...2 { try await catalog.addUser(user) }
            let start = catalog.time.now
            try await catalog.write { tx in
                // Of the second nothing is left, the third is too old, and the fourth is another's.
                for (number, user, seconds) in [(1, 1, 60), (2, 1, 60), (3, 1, 0), (4, 2, 60), (5, 1, 60)] {
                    try tx.grants.insert(
                        GrantRecord(
                            id: .numbered(number), account: .numbered(user), maxBytes: 1, maxUploads: 1,
                            createdAt: start, expiresAt: start + .seconds(seconds)))
                }
                _ = try tx.grants.spend(.numbered(2))
            }
            #expect(
                try await catalog.read { try $0.grants.ofAccount(.numbered(1)).map(\.id) } == [
                    .numbered(5), .numbered(1),
                ])
            let revoked = try await catalog.write { tx in
                try [(5, 2), (5, 1), (5, 1)].map { try tx.grants.revoke(.numbered($0.0), of: .numbered($0.1)) }
            }
            #expect(revoked == [false, true, false])
            let left = try await catalog.read { try $0.grants.ofAccount(.numbered(1)).map(\.id) }
            #expect(left == [.numbered(1)])
        },
        CatalogRule("a grant stays as long as an unfinished upload came by it") { catalog in
            try await catalog.addUser()
            let start = catalog.time.now
            try await catalog.write { tx in
                // Nothing, an unfinished upload, one that was completed, one that was ended; and the same revoked.
                for number in 1...8 {
                    let grant = GrantRecord(
                        id: .numbered(number), account: .numbered(1), maxBytes: 1, maxUploads: 1, createdAt: start,
                        expiresAt: start + .seconds(number > 4 ? 600 : 60))
                    try tx.grants.insert(grant)
                    if number > 4 { _ = try tx.grants.revoke(grant.id, of: grant.account) }
                    guard number % 4 != 1 else { continue }
                    let upload = UploadRecord(
                        id: .numbered(number), kind: .partial, length: 1, metadata: "", owner: "x", grant: grant.id,
                        createdAt: start)
                    try tx.uploads.insert(upload)
                    if number % 4 == 3 { _ = try tx.uploads.complete(upload.id) }
                    if number % 4 == 0 { _ = try tx.uploads.terminate(upload.id) }
                }
            }
            catalog.time.advance(by: .seconds(60))
            try await catalog.write { try $0.grants.removeEnded() }
            var left: [Int] = []
            for number in 1...8 where try await catalog.hasGrant(number) { left.append(number) }
            #expect(left == [2, 6])
            let kept = try await catalog.read { try $0.grants.find(.numbered(6)) }
            #expect(kept?.revokedAt == start && kept?.isGood(at: start) == false)
        },
        CatalogRule("all keys and grants of one person end at once") { catalog in
            for user in 1...2 { try await catalog.addUser(user) }
            let now = catalog.time.now
            try await catalog.write { tx in
                for (number, user) in [(1, 1), (2, 1), (3, 2)] {
                    try tx.apiKeys.insert(
                        APIKeyRecord(
                            id: .numbered(number), account: .numbered(user), name: "x", scopes: [.read],
                            secretSHA256: "hash", createdAt: now))
                    try tx.grants.insert(
                        GrantRecord(
                            id: .numbered(number), account: .numbered(user), maxBytes: 1, maxUploads: 1,
                            createdAt: now, expiresAt: now + .seconds(60)))
                }
                try tx.apiKeys.revokeAll(of: .numbered(1))
                try tx.grants.revokeAll(of: .numbered(1))
            }
            let left = try await catalog.read { tx in
                try (1...2).map { user in
                    [
                        try tx.apiKeys.ofAccount(.numbered(user)).count,
                        try tx.grants.ofAccount(.numbered(user)).count,
                    ]
                }
            }
            #expect(left == [[0, 0], [1, 1]])
            #expect(try await catalog.write { try $0.grants.spend(.numbered(1)) } == false)
            #expect(try await catalog.write { try $0.grants.spend(.numbered(3)) })
        },
        CatalogRule("one key signs, the ones before it verify for a while") { catalog in
            #expect(try await catalog.read { try $0.signingKeys.current() } == nil)
            let end = catalog.time.now + .seconds(60)
            for number in 1...2 {
                let key = SigningKeyRecord(id: "key\(number)", privateKey: "c2VjcmV0", createdAt: catalog.time.now)
                try await catalog.write { tx in
                    try tx.signingKeys.retire(verifyingUntil: end)
                    try tx.signingKeys.insert(key)
                }
                #expect(try await catalog.read { try $0.signingKeys.current() } == key)
                catalog.time.advance(by: .seconds(1))
            }
            #expect(try await catalog.read { try $0.signingKeys.find("key1")?.verifiesUntil } == end)
            catalog.time.advance(by: .seconds(60))
            try await catalog.write { try $0.signingKeys.retire(verifyingUntil: end + .seconds(60)) }
            #expect(try await catalog.read { try $0.signingKeys.find("key1") } == nil)
            #expect(try await catalog.read { try $0.signingKeys.find("key2")?.verifiesUntil } == end + .seconds(60))
        },
        CatalogRule("only the newest reset works, once and in its time") { catalog in
            try await catalog.addUser()
            for number in 1...3 {
                let reset = PasswordResetRecord(
                    id: .numbered(number), account: .numbered(1), secretSHA256: "hash",
                    createdAt: catalog.time.now, expiresAt: catalog.time.now + .seconds(number == 3 ? 0 : 60))
                try await catalog.write { try $0.passwordResets.insert(reset) }
                #expect(try await catalog.read { try $0.passwordResets.find(reset.id) } == reset)
                #expect(try await catalog.read { try $0.passwordResets.latest(of: .numbered(1)) } == reset)
                guard number == 2 else { continue }
                #expect(try await catalog.write { try $0.passwordResets.use(.numbered(1)) } == false)
                #expect(try await catalog.write { try $0.passwordResets.use(.numbered(2)) })
                #expect(try await catalog.write { try $0.passwordResets.use(.numbered(2)) } == false)
            }
            #expect(try await catalog.write { try $0.passwordResets.use(.numbered(3)) } == false)
            catalog.time.advance(by: .seconds(1))
            try await catalog.write { tx in try tx.passwordResets.removeExpired() }
            #expect(try await catalog.hasReset(2))
            #expect(try await !catalog.hasReset(3))
        },
    ]
}

extension Transaction {
    fileprivate func spend() throws -> Bool { try grants.spend(.numbered(1)) }
}

extension SessionRecord {
    fileprivate static func example(_ number: Int, of user: Int, at time: Timestamp) -> SessionRecord {
        SessionRecord(
            id: .numbered(number), account: .numbered(user), kind: number == 1 ? .tokens : .browser,
            secretSHA256: "hash", createdAt: time, expiresAt: time + .seconds(60))
    }
}

extension TestCatalog {
    fileprivate func hasGrant(_ number: Int) async throws -> Bool {
        try await read { try $0.grants.find(.numbered(number)) } != nil
    }

    fileprivate func hasReset(_ number: Int) async throws -> Bool {
        try await read { try $0.passwordResets.find(.numbered(number)) } != nil
    }

    @discardableResult
    fileprivate func addSession(_ number: Int, of user: Int = 1) async throws -> SessionRecord {
        if try await read({ try $0.users.find(.numbered(user)) }) == nil { try await addUser(user) }
        let session = SessionRecord.example(number, of: user, at: time.now)
        try await write { try $0.sessions.insert(session) }
        return session
    }
}
