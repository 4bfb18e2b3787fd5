internal import CPosix
internal import Glibc

/// Switches of the kernel that a codec process throws on itself.
public enum ProcessGuards {
    /// The kernel kills this process when the one that started it ends, however it ends.
    public static func dieWithParent() throws(GuardError) {
        guard cposix_die_with_parent() == 0 else { throw .system(call: "prctl PR_SET_PDEATHSIG", code: errno) }
    }

    /// A crash ends the process at once. The Swift runtime would start a debugger on it, which takes seconds, needs
    /// to execute a program, and prints what is in the memory.
    public static func crashPlainly() {
        for number in [SIGQUIT, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP] { signal(number, SIG_DFL) }
    }

    /// Nothing this process could ever execute has more rights than it has.
    public static func forbidNewPrivileges() throws(GuardError) {
        guard cposix_no_new_privileges() == 0 else { throw .system(call: "prctl PR_SET_NO_NEW_PRIVS", code: errno) }
    }
}
