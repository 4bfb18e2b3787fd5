import Catalog
import HeadwaterCore
import Testing

/// A catalog under test with its clock, and the short forms that the rules are written in.
struct TestCatalog: Sendable {
    var database: any Database
    var time: ManualTime
    static let lease = Duration.seconds(30)

    @discardableResult
    func write<T: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> T) async throws -> T {
        try await database.write(body)
    }

    func read<T: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> T) async throws -> T {
        try await database.read(body)
    }

    @discardableResult
    func addVideo(_ number: Int = 1, state: VideoState = .uploading) async throws -> VideoRecord {
        let video = VideoRecord(
            id: .numbered(number), title: "Video \(number)", sourceName: "clip \(number).mov", state: state,
            createdAt: time.now)
        try await write { try $0.videos.insert(video) }
        return video
    }

    /// A job of video 1 that is not in the catalog yet.
    func job(
        _ number: Int, video: Int = 1, kind: Job.Kind = .encodeVideo, priority: Int = 0, maxAttempts: Int = 4,
        key: String? = nil
    ) -> Job {
        Job(
            id: .numbered(number), video: .numbered(video), kind: kind, uniqueKey: key ?? "job \(number)",
            payload: "{\"number\":\(number)}", priority: priority, weight: 1.5, maxAttempts: maxAttempts,
            createdAt: time.now)
    }

    @discardableResult
    func enqueue(_ job: Job, after dependencies: [Int] = []) async throws -> Job {
        try await write { try $0.jobs.enqueue(job, after: dependencies.map { .numbered($0) }) }
    }

    /// Claims for a worker; a job buried on the way is a failure of the test.
    func claim(kinds: Set<Job.Kind> = Set(Job.Kind.allCases), worker: String = "worker") async throws -> Job? {
        try await write { tx in
            try tx.jobs.claim(kinds: kinds, worker: worker, lease: Self.lease) { buried in
                Issue.record("buried \(buried.id)")
            }
        }
    }

    func find(_ job: Job) async throws -> Job? {
        try await read { try $0.jobs.find(job.id) }
    }
}

extension Identifier {
    /// The same id for the same number, ordered as the numbers are.
    static func numbered(_ number: Int) -> Identifier {
        var generator = SeededGenerator(seed: UInt64(number))
        return Identifier(milliseconds: 1_700_000_000_000 + Int64(number), using: &generator)
    }
}

/// SplitMix64: the same numbers for the same seed on every machine.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Something that only its test throws.
struct Interruption: Error {}
