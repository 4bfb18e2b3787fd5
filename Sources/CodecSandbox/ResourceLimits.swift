internal import CPosix
internal import Glibc
public import HeadwaterCore

/// The kernel's bounds on this process. They can only be tightened afterwards.
public enum ResourceLimits {
    /// Takes as many descriptors as the system allows, to receive the sources; ``apply(_:openDescriptors:)`` takes
    /// that back.
    public static func allowManyDescriptors() throws(GuardError) {
        var soft: UInt64 = 0
        var hard: UInt64 = 0
        guard cposix_get_limit(CInt(CPOSIX_RLIMIT_NOFILE), &soft, &hard) == 0 else {
            throw .system(call: "getrlimit", code: errno)
        }
        try set(CPOSIX_RLIMIT_NOFILE, soft: hard, hard: hard)
    }

    /// Before the first thread starts: glibc gives each its own heap, which keeps what was once freed in it, and pictures
    /// are made in one thread and freed in another.
    ///
    /// Another allocator may not know the bound; then memory is only used less well.
    public static func shareHeaps() { _ = cposix_limit_heaps(2) }

    /// - Parameter openDescriptors: how many sources are open; some are added for scratch files and libraries.
    public static func apply(_ limits: CodecLimits, openDescriptors: Int) throws(GuardError) {
        let cpu = UInt64(max(1, limits.cpuSeconds))
        // SIGXCPU at the soft limit tells the parent why; SIGKILL at the hard one is for a process that ignores it.
        try set(CPOSIX_RLIMIT_CPU, soft: cpu, hard: cpu + 2)
        // DATA, not AS: libraries map far more than they use (getrlimit(2), private writable memory since Linux 4.7).
        try set(CPOSIX_RLIMIT_DATA, to: UInt64(max(0, limits.memoryBytes)))
        // Ignored, so that write says EFBIG and the child can report the reason itself.
        signal(SIGXFSZ, SIG_IGN)
        try set(CPOSIX_RLIMIT_FSIZE, to: UInt64(max(0, limits.fileBytes)))
        try set(CPOSIX_RLIMIT_CORE, to: 0)
        try set(CPOSIX_RLIMIT_NOFILE, to: UInt64(openDescriptors + 128))
    }

    private static func set(_ resource: Int, to value: UInt64) throws(GuardError) {
        try set(resource, soft: value, hard: value)
    }

    /// A hard limit that is lower already stays; nobody but root may raise it.
    private static func set(_ resource: Int, soft: UInt64, hard: UInt64) throws(GuardError) {
        let number = CInt(resource)
        var currentSoft: UInt64 = 0
        var currentHard: UInt64 = 0
        guard cposix_get_limit(number, &currentSoft, &currentHard) == 0,
            cposix_set_limit(number, min(soft, currentHard), min(hard, currentHard)) == 0
        else { throw .system(call: "setrlimit \(number)", code: errno) }
    }
}
