import Catalog
import HeadwaterCore
import Testing

extension CatalogRule {
    static let people = [
        CatalogRule("a user is found by id and by address as they were inserted") { catalog in
            let user = try await catalog.addUser()
            #expect(try await catalog.read { try $0.users.find(user.id) } == user)
            #expect(try await catalog.read { try $0.users.find(email: user.email) } == user)
            #expect(try await catalog.read { try $0.users.find(.numbered(2)) } == nil)
            #expect(try await catalog.read { try $0.users.find(email: "nobody@example.org") } == nil)
        },
        CatalogRule("an address belongs to one user") { catalog in
            let user = try await catalog.addUser(1)
            var other = UserRecord.example(2, at: catalog.time.now)
            other.email = user.email
            await expectError(.constraint) { [other] in try await catalog.write { try $0.users.insert(other) } }
        },
        CatalogRule("pages list each user once, newest first") { catalog in
            for number in [2, 3, 1] { try await catalog.addUser(number) }
            let pages = try await catalog.read { tx in
                let first = try tx.users.page(limit: 2)
                return [first, try tx.users.page(limit: 2, before: first.last?.id)].map { $0.map(\.name) }
            }
            #expect(pages == [["User 3", "User 2"], ["User 1"]])
        },
        CatalogRule("what changes of a user is stored and stamped") { catalog in
            var user = try await catalog.addUser()
            user.name = "Ada"
            user.password = "$other"
            user.role = .admin
            user.isDisabled = true
            catalog.time.advance(by: .seconds(5))
            try await catalog.write { [user] in try $0.users.update(user) }
            user.updatedAt = catalog.time.now
            #expect(try await catalog.read { try $0.users.find(.numbered(1)) } == user)
            let gone = UserRecord.example(9, at: catalog.time.now)
            await expectError(.conflict) { try await catalog.write { try $0.users.update(gone) } }
        },
        CatalogRule("those who can sign in are counted by role") { catalog in
            for number in 1...3 {
                var user = UserRecord.example(number, at: catalog.time.now)
                user.role = number == 1 ? .viewer : .admin
                user.isDisabled = number == 3
                try await catalog.write { [user] in try $0.users.insert(user) }
            }
            #expect(try await catalog.read { tx in try Role.allCases.map { try tx.users.count($0) } } == [1, 0, 0, 1])
        },
        CatalogRule("a better hash takes the place of its own old one only") { catalog in
            let user = try await catalog.addUser()
            try await catalog.write { try $0.users.rehash(user.id, from: user.password, to: "$better") }
            try await catalog.write { try $0.users.rehash(user.id, from: user.password, to: "$late") }
            #expect(try await catalog.read { try $0.users.find(user.id)?.password } == "$better")
        },
        CatalogRule("events are kept in order, also of those who are gone, until their time is over") { catalog in
            for (number, kind) in zip(1..., [AuditRecord.Kind.registered, .loginFailed, .keyMade]) {
                let event = AuditRecord(
                    id: .numbered(number), kind: kind, account: number == 2 ? nil : .numbered(7),
                    subject: number == 3 ? "key" : nil, detail: "\(number)", createdAt: catalog.time.now)
                try await catalog.write { try $0.audit.insert(event) }
                let newest = try await catalog.read { tx in try tx.audit.page(limit: 1) }
                #expect(newest == [event])
                catalog.time.advance(by: .seconds(1))
            }
            let last = AuditID.numbered(3)
            let page = try await catalog.read { tx in try tx.audit.page(limit: 5, before: last) }
            #expect(page.map(\.kind) == [.loginFailed, .registered])
            let now = catalog.time.now
            try await catalog.write { try $0.audit.removeBefore(now + .seconds(-1)) }
            let left = try await catalog.read { tx in try tx.audit.page(limit: 5) }
            #expect(left.map(\.kind) == [.keyMade])
        },
        CatalogRule("of events alike so many are kept of a time") { catalog in
            for number in 1...9 {
                let event = AuditRecord(
                    id: .numbered(number), kind: number == 8 ? .resetRequested : .loginFailed,
                    account: number == 7 ? .numbered(1) : nil, detail: number == 9 ? "disabled" : "",
                    createdAt: catalog.time.now)
                let start = catalog.time.now + .seconds(-10)
                let isThere = try await catalog.read { try $0.audit.holds(alike: event, since: start) }
                #expect(isThere == (2...6).contains(number))
                try await catalog.write { try $0.audit.insert(event, keeping: 2, since: start) }
                // The first two are the last that count until they are ten seconds ago.
                catalog.time.advance(by: .seconds(number == 5 ? 8 : 1))
            }
            let kept = try await catalog.read { tx in try tx.audit.page(limit: 20).map(\.id) }
            #expect(kept == [9, 8, 7, 6, 5, 1].map { .numbered($0) })
        },
        CatalogRule("mail waits for its time and is gone when it is done") { catalog in
            for number in 1...2 {
                let mail = MailRecord(
                    id: .numbered(number), recipient: "ada@example.org", subject: "Hello", body: Secret("\(number)"),
                    createdAt: catalog.time.now, reset: number == 1 ? .numbered(7) : nil)
                try await catalog.write { try $0.mail.insert(mail) }
            }
            let first = try #require(try await catalog.read { try $0.mail.due() })
            #expect(first.id == .numbered(1) && first.body == "1" && first.attempts == 0)
            #expect(first.reset == .numbered(7))
            let later = catalog.time.now + .seconds(60)
            try await catalog.write { try $0.mail.postpone(first.id, to: later) }
            let second = try #require(try await catalog.read { try $0.mail.due() })
            #expect(second.id == .numbered(2) && second.reset == nil)
            try await catalog.write { try $0.mail.remove(.numbered(2)) }
            #expect(try await catalog.read { try $0.mail.due() } == nil)
            catalog.time.advance(by: .seconds(60))
            #expect(try await catalog.read { try $0.mail.due()?.attempts } == 1)
        },
    ]
}

extension UserRecord {
    static func example(_ number: Int, at time: Timestamp) -> UserRecord {
        UserRecord(
            id: .numbered(number), email: "user\(number)@example.org", name: "User \(number)", password: "$hash",
            role: .creator, createdAt: time)
    }
}

extension TestCatalog {
    @discardableResult
    func addUser(_ number: Int = 1) async throws -> UserRecord {
        let user = UserRecord.example(number, at: time.now)
        try await write { try $0.users.insert(user) }
        return user
    }
}
