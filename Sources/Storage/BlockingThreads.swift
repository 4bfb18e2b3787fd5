import Foundation

/// A few threads for calls that block, away from those that run Swift's tasks.
struct BlockingThreads: Sendable {
    private let operations: OperationQueue

    /// - Parameter count: calls that run at the same time; further ones wait.
    init(count: Int = 16) {
        operations = OperationQueue()
        operations.maxConcurrentOperationCount = count
    }

    func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            operations.addOperation { continuation.resume(with: Result(catching: body)) }
        }
    }
}
