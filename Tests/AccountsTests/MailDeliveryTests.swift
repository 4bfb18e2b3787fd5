import Catalog
import HeadwaterCore
import Logging
import Synchronization
import Testing

@testable import Accounts

@Suite struct MailDeliveryTests {
    private struct Trouble: Error {}

    /// Takes mails or does not, as its test says.
    private final class Sink: MailSink {
        let taken = Mutex<[String]>([])
        let trouble = Mutex<(any Error)?>(nil)

        func send(_ mail: MailRecord) async throws {
            if let error = trouble.withLock({ $0 }) { throw error }
            taken.withLock { $0.append(mail.body.text) }
        }
    }

    private func delivery(_ bench: Workbench, _ sink: Sink) async throws -> MailDelivery {
        try await bench.database.write { tx in
            try tx.mail.insert(
                MailRecord(
                    id: tx.makeID(), recipient: "ada@example.org", subject: "x", body: "hello", createdAt: tx.now()))
        }
        return quiet(bench, sink)
    }

    private func quiet(_ bench: Workbench, _ sink: Sink) -> MailDelivery {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return MailDelivery(database: bench.database, sink: sink, logger: logger)
    }

    @Test func `a mail is sent once and nothing of it stays`() async throws {
        let bench = try await Workbench.open()
        let sink = Sink()
        let delivery = try await delivery(bench, sink)
        #expect(try await delivery.deliverNext())
        #expect(try await !delivery.deliverNext())
        #expect(sink.taken.withLock { $0 } == ["hello"])
    }

    @Test func `one that is not taken is tried again after growing pauses, and given up`() async throws {
        let bench = try await Workbench.open()
        let sink = Sink()
        let delivery = try await delivery(bench, sink)
        sink.trouble.withLock { $0 = Trouble() }
        var pauses: [Int] = []
        while try await delivery.deliverNext() {
            var minutes = 0
            while try await bench.database.read({ try $0.mail.due() }) == nil, minutes < 200 {
                bench.pass(.seconds(60))
                minutes += 1
            }
            pauses.append(minutes)
        }
        #expect(pauses == [1, 2, 4, 8, 16, 32, 64, 200])
    }

    /// What becomes of a link while the mail server takes nothing.
    enum Ending: CaseIterable { case tooOld, followed, used, passwordChanged, disabled }

    @Test(arguments: Ending.allCases)
    func `a mail whose link has ended is not sent`(ending: Ending) async throws {
        let bench = try await Workbench.open(.init(publicAddress: "https://video.example.org"))
        let ada = try await bench.make()
        let admin = try await bench.make("grace", role: .admin)
        let sink = Sink()
        let delivery = quiet(bench, sink)
        try await bench.accounts.requestReset(email: ada.email)
        let mail = try #require(try await bench.database.read { try $0.mail.due() })
        let token = try #require(mail.body.text.firstMatch(of: #/#(hwp_\S+)/#)).1
        sink.trouble.withLock { $0 = Trouble() }
        #expect(try await delivery.deliverNext())
        bench.pass(.seconds(61))
        switch ending {
        case .tooOld: bench.pass(AccountService.resetLifetime)
        case .followed: try await bench.accounts.requestReset(email: ada.email)
        case .used: try await bench.accounts.reset(token: String(token), password: "quite another one")
        case .passwordChanged:
            let change = AccountService.OwnChange(
                password: (current: Secret(Workbench.password), new: "a better password"))
            _ = try await bench.accounts.change(ada.id, change, session: nil)
        case .disabled: _ = try await bench.accounts.change(ada.id, .init(isDisabled: true), by: admin.id)
        }
        sink.trouble.withLock { $0 = nil }
        while try await delivery.deliverNext() {}
        let taken = sink.taken.withLock { $0 }
        #expect(taken.count == (ending == .followed ? 1 : 0))
        #expect(taken.allSatisfy { !$0.contains(token) })
    }

    @Test func `a hopeless one is given up at once, and the next one goes`() async throws {
        let bench = try await Workbench.open()
        let sink = Sink()
        sink.trouble.withLock { $0 = MailRejection(reason: "no such mailbox") }
        #expect(try await delivery(bench, sink).deliverNext())
        sink.trouble.withLock { $0 = nil }
        let delivery = try await delivery(bench, sink)
        #expect(try await delivery.deliverNext())
        #expect(try await !delivery.deliverNext())
        #expect(sink.taken.withLock { $0.count } == 1)
    }
}
