public import HeadwaterCore

/// The doors that a codec process closes behind itself: once its libraries are ready and every descriptor is open, and
/// before it reads the first untrusted byte or starts a second thread.
///
/// `docs/security.md` tells what each of them keeps away.
public enum Sandbox {
    private struct Step: Sendable {
        var name: String
        /// What it does, a clause.
        var purpose: String
        var isRequired: Bool
        /// Returns what is worth knowing about it.
        var take: @Sendable (Situation) throws(GuardError) -> String?
    }

    private struct Situation {
        var limits: CodecLimits
        var openDescriptors: Int
    }

    /// In this order: Landlock and the filter want `no_new_privs`, and the filter forbids everything that the others do.
    private static let steps = [
        Step(name: "resource limits", purpose: "bound the codec's memory, time and files", isRequired: true) {
            situation throws(GuardError) in
            try ResourceLimits.apply(situation.limits, openDescriptors: situation.openDescriptors)
            return nil
        },
        Step(name: "no_new_privs", purpose: "keep the codec from gaining rights", isRequired: true) {
            _ throws(GuardError) in
            try ProcessGuards.forbidNewPrivileges()
            return nil
        },
        Step(name: "landlock", purpose: "take all files and the network from the codec", isRequired: false) {
            _ throws(GuardError) in
            "ABI \(try Landlock.confine())"
        },
        Step(
            name: "seccomp", purpose: "leave the codec only the system calls of a decoder", isRequired: isFilterRequired
        ) {
            _ throws(GuardError) in
            try SystemCallFilter.load()
            return nil
        },
    ]

    #if os(Linux)
        private static let isFilterRequired = true
    #else
        private static let isFilterRequired = false
    #endif

    /// Closes every door that this machine has.
    ///
    /// - Parameter openDescriptors: how many descriptors the process holds and goes on to use.
    /// - Returns: what came of each, in their order.
    public static func tryAll(limits: CodecLimits, openDescriptors: Int) -> [CodecCapabilities.Guard] {
        let situation = Situation(limits: limits, openDescriptors: openDescriptors)
        return steps.map { step in
            var result = CodecCapabilities.Guard(
                name: step.name, purpose: step.purpose, isOn: true, isRequired: step.isRequired, detail: nil)
            do { result.detail = try step.take(situation) } catch {
                result.isOn = false
                result.detail = "\(error)"
            }
            return result
        }
    }

    /// Closes the doors.
    ///
    /// - Returns: what came of each.
    /// - Throws: ``SandboxError`` when one that is required stays open; such a process must not read the source.
    public static func close(
        limits: CodecLimits, openDescriptors: Int
    ) throws(SandboxError) -> [CodecCapabilities.Guard] {
        let guards = tryAll(limits: limits, openDescriptors: openDescriptors)
        if let open = guards.first(where: { $0.isRequired && !$0.isOn }) {
            throw SandboxError(guardName: open.name, reason: open.detail ?? "unknown")
        }
        return guards
    }
}

/// A required guard could not be put on.
public struct SandboxError: Error, Sendable, Equatable, CustomStringConvertible {
    public var guardName: String
    public var reason: String

    public var description: String { "\(guardName): \(reason)" }
}
