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
            taken.withLock { $0.append(mail.body) }
        }
    }

    private func delivery(_ bench: Workbench, _ sink: Sink) async throws -> MailDelivery {
        try await bench.database.write { tx in
            try tx.mail.insert(
                MailRecord(
                    id: tx.makeID(), recipient: "ada@example.org", subject: "x", body: "hello", createdAt: tx.now()))
        }
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
