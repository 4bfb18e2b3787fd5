internal import Glibc

/// One line of the system call filter. What no line names answers ENOSYS.
struct SystemCallRule: Equatable, Sendable {
    enum Verdict: Equatable, Sendable {
        case allow
        /// The call is not made and answers with this error number.
        case refuse(CInt)
        /// The call is not made and answers as if it had been.
        case pretend
    }

    /// Holds when the bits of `mask` in an argument are those of `value`.
    struct Condition: Equatable, Sendable {
        /// Counted from zero.
        var argument: UInt32
        var mask: UInt64
        var value: UInt64

        static func equals(_ argument: UInt32, _ value: UInt64) -> Condition {
            Condition(argument: argument, mask: .max, value: value)
        }
    }

    /// The kernel's name; one that an architecture does not have is passed over there.
    var name: String
    var verdict: Verdict
    /// All must hold; when one does not, the call does not exist.
    var conditions: [Condition] = []
}

extension SystemCallRule {
    /// - Parameter processID: the process that may signal its own threads.
    static func all(processID: UInt64) -> [SystemCallRule] {
        freelyAllowed.map { SystemCallRule(name: $0, verdict: .allow) }
            + conditionallyAllowed(processID: processID)
            + namingFiles.map { SystemCallRule(name: $0, verdict: .refuse(EACCES)) }
            + forbidden.map { SystemCallRule(name: $0, verdict: .refuse(EPERM)) }
            // Run by root, SVT-AV1 wants real-time threads and complains of each one that it does not get.
            + [SystemCallRule(name: "sched_setscheduler", verdict: .pretend)]
            // `isatty` wants to hear this of a descriptor that is no terminal.
            + [SystemCallRule(name: "ioctl", verdict: .refuse(ENOTTY))]
    }

    /// They reach nothing but this process and the descriptors that it was given.
    private static let freelyAllowed = [
        // Descriptors: the sources, the scratch files, the log, and the socket to the parent.
        "read", "readv", "pread64", "preadv", "write", "writev", "pwrite64", "pwritev", "lseek", "_llseek", "fstat",
        "ftruncate", "fsync", "fdatasync", "fadvise64", "close", "recvmsg", "sendmsg", "recvfrom", "sendto", "poll",
        "ppoll",
        // Memory; new executable pages are refused below.
        "brk", "munmap", "mremap", "madvise", "membarrier",
        // Threads.
        "futex", "futex_time64", "set_robust_list", "rseq", "set_tid_address", "sched_yield", "exit", "exit_group",
        // How many processors there are decides how many threads a library starts.
        "sched_getaffinity", "getcpu", "sched_getparam", "sched_getscheduler", "sched_get_priority_max",
        "sched_get_priority_min",
        // libnuma asks it whether there is anything to know about memory; x265 makes no thread pool without an answer.
        "get_mempolicy",
        // Time.
        "clock_gettime", "clock_getres", "clock_nanosleep", "gettimeofday", "time", "nanosleep", "times", "getrusage",
        // Signals to oneself.
        "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack", "restart_syscall",
        // Who and where.
        "getpid", "gettid", "getppid", "getuid", "geteuid", "getgid", "getegid", "uname", "sysinfo", "getrandom",
        "getrlimit",
    ]

    private static func conditionallyAllowed(processID: UInt64) -> [SystemCallRule] {
        let notExecutable = [Condition(argument: 2, mask: UInt64(PROT_EXEC), value: 0)]
        return [
            // glibc falls back to clone when clone3 does not exist; only clone's flags can be seen by a filter.
            SystemCallRule(
                name: "clone", verdict: .allow,
                conditions: [
                    Condition(
                        argument: 0, mask: CloneFlag.thread | CloneFlag.allNamespaces, value: CloneFlag.thread)
                ]),
            SystemCallRule(name: "mmap", verdict: .allow, conditions: notExecutable),
            SystemCallRule(name: "mprotect", verdict: .allow, conditions: notExecutable),
            // `abort` and `pthread_kill`.
            SystemCallRule(name: "tgkill", verdict: .allow, conditions: [.equals(0, processID)]),
            // Names of threads.
            SystemCallRule(name: "prctl", verdict: .allow, conditions: [.equals(0, prSetName)]),
            SystemCallRule(name: "fcntl", verdict: .allow, conditions: [.equals(1, UInt64(F_GETFL))]),
            SystemCallRule(name: "fcntl", verdict: .allow, conditions: [.equals(1, UInt64(F_GETFD))]),
            // Reading limits, as `pthread_getattr_np` does, and changing none.
            SystemCallRule(name: "prlimit64", verdict: .allow, conditions: [.equals(0, 0), .equals(2, 0)]),
        ]
    }

    // include/uapi/linux/prctl.h.
    private static let prSetName: UInt64 = 15

    /// include/uapi/linux/sched.h.
    private enum CloneFlag {
        static let thread: UInt64 = 0x0001_0000
        /// CLONE_NEWTIME, NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET.
        static let allNamespaces: UInt64 = 0x7E02_0080
    }

    /// A file that cannot be had is an ordinary matter to every library: the answer says so.
    private static let namingFiles = [
        "open", "openat", "openat2", "creat", "access", "faccessat", "stat", "lstat", "newfstatat", "statx", "statfs",
        "readlink", "readlinkat", "chdir", "execve", "execveat", "mkdir", "mkdirat", "mknod", "mknodat", "rmdir",
        "unlink", "unlinkat", "rename", "renameat", "renameat2", "link", "linkat", "symlink", "symlinkat", "truncate",
        "chmod", "fchmodat", "chown", "fchownat", "utimensat", "getdents64", "getcwd", "inotify_add_watch",
        "name_to_handle_at",
    ]

    /// Well known calls, so that a log tells "not permitted" of them.
    private static let forbidden = [
        "socket", "socketpair", "connect", "bind", "listen", "accept", "accept4", "kill", "tkill", "ptrace",
        "process_vm_readv", "process_vm_writev", "mount", "umount2", "pivot_root", "chroot", "setns", "unshare", "fork",
        "vfork", "setuid", "setgid", "sched_setaffinity", "sched_setattr", "sched_setparam",
        "setpriority", "open_by_handle_at", "bpf", "perf_event_open", "userfaultfd", "io_uring_setup", "keyctl",
        "add_key", "shmget", "memfd_create", "setrlimit",
    ]
}
