#if os(Linux)
    internal import CSeccomp
    internal import Glibc
#endif

/// Loads ``SystemCallRule/all(processID:)`` into the kernel by libseccomp.
enum SystemCallFilter {
    #if os(Linux)
        /// Confines all threads of this process, for ever.
        static func load() throws(GuardError) {
            // A call that nobody thought of does not exist: libraries then take the way of an older kernel.
            guard let filter = seccomp_init(cseccomp_refuse(ENOSYS)) else {
                throw .system(call: "seccomp_init", code: ENOMEM)
            }
            defer { seccomp_release(filter) }
            // Threads that a library may have started before are confined too.
            try check(seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1), "seccomp_attr_set TSYNC")
            // Calls of another architecture (32 bits, x32) would have other numbers.
            try check(
                seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, cseccomp_refuse(ENOSYS)), "seccomp_attr_set BADARCH")
            keepSpeculation(filter)
            for rule in SystemCallRule.all(processID: UInt64(getpid())) { try add(rule, to: filter) }
            try check(seccomp_load(filter), "seccomp_load")
        }

        /// Before Linux 5.16 a filter also turned off speculative store bypass, which costs an encoder a lot and
        /// protects secrets of this process: it has none. Libraries and kernels that do not know the wish ignore it.
        private static func keepSpeculation(_ filter: scmp_filter_ctx) {
            _ = seccomp_attr_set(filter, SCMP_FLTATR_CTL_SSB, 1)
        }

        private static func add(_ rule: SystemCallRule, to filter: scmp_filter_ctx) throws(GuardError) {
            let number = seccomp_syscall_resolve_name(rule.name)
            // Newer than this libseccomp: it stays a call that does not exist.
            guard number != cseccomp_no_such_call else { return }
            let action =
                switch rule.verdict {
                case .allow: cseccomp_allow
                case .refuse(let code): cseccomp_refuse(code)
                case .pretend: cseccomp_refuse(0)
                }
            let conditions = rule.conditions.map {
                scmp_arg_cmp(arg: $0.argument, op: SCMP_CMP_MASKED_EQ, datum_a: $0.mask, datum_b: $0.value)
            }
            try check(
                seccomp_rule_add_array(filter, action, number, UInt32(conditions.count), conditions),
                "seccomp_rule_add \(rule.name)")
        }

        /// libseccomp answers with the negative error number.
        private static func check(_ result: CInt, _ call: String) throws(GuardError) {
            guard result >= 0 else { throw .system(call: call, code: -result) }
        }
    #else
        static func load() throws(GuardError) { throw .unavailable("only Linux has it") }
    #endif
}
