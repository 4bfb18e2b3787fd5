import UnixSignals

/// Work for which somebody waits at a terminal: a signal ends it.
enum Interruption {
    /// Runs work to its end, or until the signals by which people and service managers end programs.
    ///
    /// - Throws: ``ProgramExit`` after such a signal, once the cancelled work has ended; what the work throws.
    static func racing<Value: Sendable>(
        saying message: String, _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value.self) { group in
            group.addTask { try await work() }
            group.addTask {
                for await signal in await UnixSignalsSequence(trapping: .sigint, .sigterm, .sighup) {
                    // What a shell reports for a program that a signal ended.
                    throw ProgramExit(code: 128 + signal.rawValue, message: message)
                }
                throw CancellationError()
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() else { throw CancellationError() }
            return value
        }
    }
}
