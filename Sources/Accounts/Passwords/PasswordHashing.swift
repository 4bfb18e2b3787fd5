import Foundation
import Synchronization

/// Hashes and compares passwords on few threads of its own: each hash takes 19 MiB and tens of milliseconds, so
/// that a crowd at the door must neither take the machine nor an event loop.
public final class PasswordHashing: Sendable {
    public struct Configuration: Sendable {
        /// Hashes at once.
        public var threads: Int
        /// Those that wait beside them; more are sent away.
        public var queueLimit: Int

        public init(threads: Int = 2, queueLimit: Int = 16) {
            self.threads = threads
            self.queueLimit = queueLimit
        }
    }

    /// What a comparison found.
    enum Verdict: Sendable, Equatable {
        case wrong
        /// - Parameter betterHash: of the same password, when the stored one was made with other parameters.
        case right(betterHash: String?)
    }

    private let parameters: Argon2.Parameters
    private let limit: Int
    private let inside = Mutex(0)
    private let queue: OperationQueue
    /// What the password of an account that is not there is compared with, so that both take the same time.
    let nobody: PasswordHash

    public convenience init(_ configuration: Configuration = Configuration()) throws {
        try self.init(configuration, parameters: .standard)
    }

    init(_ configuration: Configuration, parameters: Argon2.Parameters) throws {
        self.parameters = parameters
        limit = configuration.threads + configuration.queueLimit
        queue = OperationQueue()
        queue.name = "passwords"
        queue.maxConcurrentOperationCount = configuration.threads
        nobody = try PasswordHash.make(Password(new: UUID().uuidString), parameters: parameters)
    }

    /// - Throws: ``AccountRefusal`` with `busy` when too many wait.
    func hash(_ password: Password) async throws -> String {
        try await perform { [parameters] in try PasswordHash.make(password, parameters: parameters).text }
    }

    /// Compares with a stored hash.
    ///
    /// - Parameter stored: nil when there is no such account; then nothing is right.
    /// - Throws: ``AccountRefusal`` with `busy` when too many wait.
    func check(_ password: Password, against stored: String?) async throws -> Verdict {
        try await perform { [parameters, nobody] in
            let known = stored.flatMap(PasswordHash.init)
            guard try (known ?? nobody).matches(password), let known else { return .wrong }
            guard known.parameters != parameters else { return .right(betterHash: nil) }
            return .right(betterHash: try PasswordHash.make(password, parameters: parameters).text)
        }
    }

    private func perform<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
        let isAdmitted = inside.withLock { inside in
            guard inside < limit else { return false }
            inside += 1
            return true
        }
        guard isAdmitted else { throw AccountRefusal.busy }
        defer { inside.withLock { $0 -= 1 } }
        return try await withCheckedThrowingContinuation { continuation in
            queue.addOperation { continuation.resume(with: Result { try body() }) }
        }
    }
}
