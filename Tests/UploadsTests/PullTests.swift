import Catalog
import Coordination
import Foundation
import HeadwaterCore
import NIOCore
import Synchronization
import Testing

@testable import Uploads

@Suite struct PullAnswerTests {
    static let remote = RemoteAddress("https://example.org/a.mp4")!  // as it stands

    @Test(
        arguments: [
            (PullAnswer(.whole), 0, PullAnswer.Step.take(from: 0)),
            // A server that knows no ranges, or whose file has changed, begins again.
            (PullAnswer(.whole), 5, .take(from: 0)),
            (PullAnswer(.part, contentRange: "bytes 5-9/10", entityTag: "\"a\""), 5, .take(from: 5)),
            (PullAnswer(.part, contentRange: "bytes 4-9/10", entityTag: "\"a\""), 5, .begin),
            (PullAnswer(.part, contentRange: "bytes 5-9/10", entityTag: "\"b\""), 5, .begin),
            (PullAnswer(.part, contentRange: nil, entityTag: "\"a\""), 5, .begin),
            (PullAnswer(.unfitting), 5, .begin),
        ] as [(PullAnswer, Int64, PullAnswer.Step)])
    func `an answer says where the bytes belong`(answer: PullAnswer, offset: Int64, expected: PullAnswer.Step) {
        #expect(answer.step(from: Self.remote, offset: offset, entityTag: "\"a\"", hops: 0) == expected)
    }

    @Test(arguments: [(PullAnswer.Kind.refused, false), (.part, false), (.unfitting, false), (.busy, true)])
    func `some refusals pass by themselves`(kind: PullAnswer.Kind, passes: Bool) {
        let step = PullAnswer(kind).step(from: Self.remote, offset: 0, entityTag: nil, hops: 0)
        guard case .fail(let problem) = step else {
            Issue.record("\(step)")
            return
        }
        if case .failed = problem { #expect(passes) } else { #expect(!passes) }
    }

    @Test func `redirections are followed, some`() throws {
        let answer = PullAnswer(.moved("/b.mp4"))
        let next = try #require(RemoteAddress("https://example.org/b.mp4"))
        #expect(answer.step(from: Self.remote, offset: 0, entityTag: nil, hops: 4) == .follow(next))
        guard case .fail(.refused) = answer.step(from: Self.remote, offset: 0, entityTag: nil, hops: 5) else {
            Issue.record("the sixth is followed")
            return
        }
        guard case .fail(.refused) = PullAnswer(.moved(nil)).step(from: Self.remote, offset: 0, entityTag: nil, hops: 0)
        else {
            Issue.record("nowhere is followed")
            return
        }
    }

    @Test func `only a strong tag is kept`() {
        #expect(PullAnswer(.whole, entityTag: "\"a\"").strongTag == "\"a\"")
        #expect(PullAnswer(.whole, entityTag: "W/\"a\"").strongTag == nil)
        #expect(PullAnswer(.whole).strongTag == nil)
    }
}

/// A web of one server that answers as a test says, and notes what it was asked.
final class TestWeb: Sendable {
    struct Reply: Sendable {
        var answer: PullAnswer
        var body = TestBody(pieces: [])
    }

    private struct State {
        var replies: [Reply]
        var asked: [String] = []
    }

    private let state: Mutex<State>
    private let names: [String: [String]]

    init(_ replies: [Reply], names: [String: [String]] = ["example.org": ["93.184.215.14"]]) {
        state = Mutex(State(replies: replies))
        self.names = names
    }

    var asked: [String] { state.withLock { $0.asked } }

    var transport: PullTransport {
        PullTransport(resolve: { name in (self.names[name] ?? []).compactMap { IPAddress($0) } }) { request, take in
            let reply = self.state.withLock { state -> Reply? in
                state.asked.append("\(request.remote.url) at \(request.address) from \(request.offset)")
                return state.replies.isEmpty ? nil : state.replies.removeFirst()
            }
            guard let reply else { throw BrokenConnection() }
            try await take(reply.answer, reply.body)
        }
    }
}

@Suite struct PullServiceTests {
    private static func begin(
        _ text: String, _ web: TestWeb, _ bench: Workbench, allowing hosts: Set<String> = [],
        admission: UploadAdmission = .open
    ) async throws -> (PullService, PullRecord) {
        let uploads = bench.open(admission: admission)
        let service = PullService(uploads: uploads, transport: web.transport, allowedHosts: hosts)
        let remote = try #require(RemoteAddress(text))
        let upload = NewUpload(length: nil, sourceName: remote.sourceName)
        let id = try await service.begin(upload, from: remote) { _, _ in }
        return (service, try #require(try await bench.pull(id)))
    }

    /// Whether its server tells the length or not.
    @Test(arguments: [Int64(4), nil])
    func `a file that is not admitted fails for good`(announced: Int64?) async throws {
        let bench = try await Workbench()
        let admission = UploadAdmission { request, _ in
            guard request.bytes ?? 0 < 4 else { throw UploadRefusal(.quotaExceeded, "That is too much.") }
        }
        let reply = TestWeb.Reply(
            answer: PullAnswer(.whole, bodyLength: announced), body: TestBody(pieces: [[1, 2], [3, 4]]))
        let (service, pull) = try await Self.begin(
            "https://example.org/cat.mp4", TestWeb([reply]), bench, admission: admission)
        await service.attempt(pull)
        let video = try #require(try await bench.video(pull.id))
        #expect(video.failure == Failure(.pullRefused, "That is too much."))
        #expect(try await bench.pull(pull.id)?.runAfter == nil)
        #expect(try await bench.jobs(pull.id).isEmpty)
    }

    private static func whole(_ bytes: [UInt8], tag: String? = nil) -> TestWeb.Reply {
        .init(
            answer: PullAnswer(.whole, bodyLength: Int64(bytes.count), entityTag: tag),
            body: TestBody(pieces: bytes.map { [$0] }))
    }

    @Test func `a file is fetched and becomes a video`() async throws {
        let bench = try await Workbench()
        let web = TestWeb([Self.whole([1, 2, 3])])
        let (service, pull) = try await Self.begin("https://example.org/cat.mp4", web, bench)
        #expect(try await bench.video(pull.id)?.state == .uploading)
        #expect(try await bench.video(pull.id)?.title == "cat")
        await service.attempt(pull)
        #expect(try bench.bytes(pull.id) == [1, 2, 3])
        #expect(try await bench.video(pull.id)?.state == .processing)
        #expect(try await bench.pull(pull.id) == nil)
        #expect(web.asked == ["https://example.org/cat.mp4 at 93.184.215.14 from 0"])
    }

    @Test func `what was begun goes on where it was after a restart, if it is the same file`() async throws {
        let bench = try await Workbench()
        let web = TestWeb([
            .init(
                answer: PullAnswer(.whole, bodyLength: 4, entityTag: "\"a\""),
                body: TestBody(pieces: [[1], [2]], breaks: true)),
            .init(
                answer: PullAnswer(.part, bodyLength: 2, contentRange: "bytes 2-3/4", entityTag: "\"a\""),
                body: TestBody(pieces: [[3, 4]])),
        ])
        let (service, pull) = try await Self.begin("https://example.org/a.mp4", web, bench)
        await service.attempt(pull)
        let later = try #require(try await bench.pull(pull.id))
        #expect(later.attempts == 1)
        #expect(later.entityTag == "\"a\"")
        #expect(try bench.bytes(pull.id) == [1, 2])
        await PullService(uploads: bench.open(), transport: web.transport).attempt(later)
        #expect(try bench.bytes(pull.id) == [1, 2, 3, 4])
        #expect(web.asked.last == "https://example.org/a.mp4 at 93.184.215.14 from 2")
        #expect(try await bench.video(pull.id)?.state == .processing)
    }

    @Test func `another file, or one that can't be told apart, is begun anew`() async throws {
        for tag in ["\"a\"", nil] {
            let bench = try await Workbench()
            let web = TestWeb([
                .init(
                    answer: PullAnswer(.whole, bodyLength: 4, entityTag: tag),
                    body: TestBody(pieces: [[1, 2]], breaks: true)),
                Self.whole([7, 8, 9], tag: "\"b\""),
            ])
            let (service, pull) = try await Self.begin("https://example.org/a.mp4", web, bench)
            await service.attempt(pull)
            await service.attempt(try #require(try await bench.pull(pull.id)))
            #expect(try bench.bytes(pull.id) == [7, 8, 9])
            #expect(web.asked.last?.hasSuffix("from \(tag == nil ? 0 : 2)") == true)
        }
    }

    @Test(arguments: [
        ("http://127.0.0.1/a", ["127.0.0.1"]), ("http://[::1]/a", ["::1"]), ("http://inner.example/a", ["10.0.0.1"]),
        ("http://inner.example/a", ["8.8.8.8", "192.168.0.1"]), ("http://169.254.169.254/latest", []),
        ("http://inner.example/a", ["::ffff:127.0.0.1"]),
    ])
    func `nothing is asked of an inner network`(url: String, addresses: [String]) async throws {
        let bench = try await Workbench()
        let web = TestWeb([Self.whole([1])], names: ["inner.example": addresses])
        let (service, pull) = try await Self.begin(url, web, bench)
        await service.attempt(pull)
        #expect(web.asked.isEmpty)
        #expect(try await bench.video(pull.id)?.state == .failed)
        #expect(try await bench.video(pull.id)?.failure?.code == .pullRefused)
    }

    @Test func `a redirection to an inner network is not followed`() async throws {
        let bench = try await Workbench()
        let web = TestWeb([
            .init(answer: PullAnswer(.moved("https://169.254.169.254/latest/meta-data"))), Self.whole([1]),
        ])
        let (service, pull) = try await Self.begin("https://example.org/a", web, bench)
        await service.attempt(pull)
        #expect(web.asked.count == 1)
        #expect(try await bench.video(pull.id)?.failure?.code == .pullRefused)
    }

    @Test func `a host that the operator names is asked wherever it is`() async throws {
        for host in ["127.0.0.1", "127.0.0.1:8000"] {
            let bench = try await Workbench()
            let web = TestWeb([Self.whole([1])])
            let (service, pull) = try await Self.begin("http://127.0.0.1:8000/a", web, bench, allowing: [host])
            await service.attempt(pull)
            #expect(try await bench.video(pull.id)?.state == .processing)
        }
        let bench = try await Workbench()
        let (service, pull) = try await Self.begin(
            "http://127.0.0.1/a", TestWeb([]), bench, allowing: ["127.0.0.1:8000"])
        await service.attempt(pull)
        #expect(try await bench.video(pull.id)?.failure?.code == .pullRefused)
    }

    @Test(arguments: [
        ("a page by its type", TestWeb.Reply(answer: PullAnswer(.whole, mediaType: "text/html; charset=utf-8"))),
        (
            "a page by its bytes",
            .init(answer: PullAnswer(.whole), body: TestBody(pieces: [Array("<!doc".utf8), Array("type html>".utf8)]))
        ),
        ("a file that is too long", .init(answer: PullAnswer(.whole, bodyLength: 1 << 41))),
        ("nothing", .init(answer: PullAnswer(.refused))),
    ])
    func `what will never do fails at once, and its video says why`(name: String, reply: TestWeb.Reply) async throws {
        let bench = try await Workbench()
        let (service, pull) = try await Self.begin("https://example.org/a", TestWeb([reply]), bench)
        await service.attempt(pull)
        #expect(try await bench.video(pull.id)?.failure?.code == .pullRefused, "\(name)")
        #expect(try await bench.database.read { try $0.pulls.waiting() }.isEmpty)
    }

    @Test func `what may pass is tried eight times, then the video fails until someone tries again`() async throws {
        let bench = try await Workbench()
        let failures = Array(repeating: TestWeb.Reply(answer: PullAnswer(.busy)), count: 8)
        let web = TestWeb(failures + [Self.whole([1])])
        let (service, begun) = try await Self.begin("https://example.org/a", web, bench)
        var pull = begun
        for attempt in 1...8 {
            #expect(try await bench.video(pull.id)?.state == .uploading)
            await service.attempt(pull)
            pull = try #require(try await bench.pull(pull.id))
            #expect(pull.attempts == attempt)
        }
        #expect(pull.runAfter == nil)
        let failed = try #require(try await bench.video(pull.id))
        #expect(failed.failure?.code == .pullFailed)
        #expect(failed.failure?.isRetryable == true)
        #expect(try await service.retry(pull.id))
        #expect(try await service.retry(pull.id) == false)
        #expect(try await bench.video(pull.id)?.state == .uploading)
        await service.attempt(
            try #require(try await bench.pull(pull.id)))
        #expect(try await bench.video(pull.id)?.state == .processing)
    }

    @Test func `trying a pull again starts the video's dead jobs over, and wakes who works`() async throws {
        let bench = try await Workbench()
        let (service, pull) = try await Self.begin(
            "https://example.org/a", TestWeb([.init(answer: PullAnswer(.refused))]), bench)
        let chunk = try await bench.database.write { transaction in
            try transaction.jobs.enqueue(
                Job(
                    id: .make(milliseconds: 1), video: pull.id, kind: .encodeVideo, uniqueKey: "chunk", payload: "{}",
                    priority: 0, createdAt: transaction.now()))
        }
        // It was under way when its source turned out to be gone.
        let held = try #require(
            try await bench.database.write { transaction in
                try transaction.jobs.claim(worker: "w", lease: .seconds(60)) { _ in }
            })
        await service.attempt(pull)
        try await bench.database.write { transaction in
            try transaction.jobs.fail(held.id, fence: held.fence, Failure(.notMedia, "Cut off."), jitter: 0)
        }
        #expect(try await bench.jobs(pull.id).map(\.state) == [.failed])

        var nudges = await bench.coordination.subscribe(to: .jobs).makeAsyncIterator()
        #expect(try await service.retry(pull.id))
        let again = try #require(try await bench.jobs(pull.id).first)
        #expect(again.id == chunk.id && again.state == .queued && again.attempts == 0 && again.failure == nil)
        #expect(await nudges.next() != nil)
    }

    @Test func `a body shorter than announced is no whole file`() async throws {
        let bench = try await Workbench()
        let web = TestWeb([
            .init(answer: PullAnswer(.whole, bodyLength: 9), body: TestBody(pieces: [[1, 2]]))
        ])
        let (service, pull) = try await Self.begin("https://example.org/a", web, bench)
        await service.attempt(pull)
        #expect(try await bench.video(pull.id)?.state == .uploading)
        #expect(try await bench.pull(pull.id)?.attempts == 1)
    }

    @Test func `it is fetched while the service runs, and what a restart finds, too`() async throws {
        let bench = try await Workbench()
        let web = TestWeb([Self.whole([1]), Self.whole([2])])
        let (_, first) = try await Self.begin("https://example.org/a", web, bench)
        let service = PullService(uploads: bench.open(), transport: web.transport)
        let running = Task { await service.run { Issue.record($0) } }
        let remote = try #require(RemoteAddress("https://example.org/b"))
        let upload = NewUpload(length: nil, sourceName: remote.sourceName)
        let second = try await service.begin(upload, from: remote) { _, _ in }
        // The last that happens to each: one that is cancelled before is looked at again by the next start.
        while try await !bench.database.read({ try $0.pulls.waiting() }).isEmpty { await Task.yield() }
        running.cancel()
        await running.value
        for id in [first.id, second] { #expect(try await bench.video(id)?.state == .processing) }
    }

    @Test func `more files than slots are all fetched`() async throws {
        let bench = try await Workbench()
        let web = TestWeb((0..<20).map { Self.whole([$0]) })
        let service = PullService(uploads: bench.open(), transport: web.transport, slots: 2)
        let running = Task { await service.run { Issue.record($0) } }
        var ids: [VideoID] = []
        for number in 0..<20 {
            let remote = try #require(RemoteAddress("https://example.org/\(number)"))
            let upload = NewUpload(length: nil, sourceName: remote.sourceName)
            ids.append(try await service.begin(upload, from: remote) { _, _ in })
        }
        for id in ids {
            while try await bench.video(id)?.state != .processing { await Task.yield() }
        }
        running.cancel()
        await running.value
        #expect(web.asked.count == 20)
    }
}
