import CodecWire

/// The doors that close once the libraries are ready and before the first untrusted byte is read, in this order.
enum Sandbox {
    struct Step: Sendable {
        /// For the log, when the step fails.
        var name: String
        var take: @Sendable (CodecAttempt) throws -> Void
    }

    static let steps = [
        Step(name: "resource limits") { try ResourceLimits.apply($0.limits, openDescriptors: $0.sources.count) },
        Step(name: "no new privileges") { _ in try ProcessGuards.forbidNewPrivileges() },
    ]

    /// - Throws: the first step's error; an attempt without all its guards does not run.
    static func close(for attempt: CodecAttempt) throws(SandboxError) {
        for step in steps {
            do { try step.take(attempt) } catch { throw SandboxError(step: step.name, reason: "\(error)") }
        }
    }
}

struct SandboxError: Error, CustomStringConvertible {
    var step: String
    var reason: String

    var description: String { "\(step): \(reason)" }
}
