import Catalog
import HeadwaterCore
import Testing

@Suite struct ModelTests {
    /// The seed is the test's argument, and so is printed with a failure.
    @Test(arguments: Backend.allCases, [1, 2, 3] as [UInt64])
    func `after any sequence of operations the tables hold what the plain model holds`(
        backend: Backend, seed: UInt64
    ) async throws {
        try await backend.withCatalog { catalog in
            for number in [1, 2] { try await catalog.addVideo(number) }
            var generator = SeededGenerator(seed: seed)
            var model = ModelQueue()
            var tally: [String: Int] = [:]
            for number in 1...300 {
                let now = catalog.time.now
                let operation = RandomOperation.any(number: number, among: model.jobs, at: now, using: &generator)
                if case .pass(let duration) = operation { catalog.time.advance(by: duration) }
                let expected = try operation.apply(to: &model, at: now)
                let (found, next) = try await catalog.write { tx in
                    (try operation.apply(to: tx.jobs), try tx.jobs.nextRunAfter())
                }
                try #require(found == expected, "seed \(seed), step \(number): \(operation)")
                try #require(next == model.nextRunAfter(), "seed \(seed), step \(number): \(operation)")
                guard number.isMultiple(of: 10) else { continue }
                let jobs = try await catalog.read { tx in
                    try RandomOperation.videos.flatMap { try tx.jobs.forVideo($0) }.sorted { $0.id < $1.id }
                }
                try #require(jobs == model.jobs, "seed \(seed), step \(number)")
                for job in jobs { tally[job.state.rawValue, default: 0] += 1 }
            }
            // The walk is worth nothing when it never gets anywhere.
            #expect(tally.count == Job.State.allCases.count, "seed \(seed): \(tally)")
        }
    }
}
