import NIOPosix

extension NIOThreadPool {
    /// Runs a blocking body on a thread of the pool, even when the calling task is cancelled: bytes that arrived are
    /// made durable before an ended request lets go of its upload.
    func perform<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            submit { state in
                continuation.resume(
                    with: Result {
                        guard case .active = state else { throw NIOThreadPoolError.ThreadPoolInactive() }
                        return try body()
                    })
            }
        }
    }
}
