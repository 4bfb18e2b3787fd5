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

    /// What a codec process needs beyond what its libraries have taken when they are ready, to say anything at all:
    /// the stacks of its first threads (8 MiB each by default) and the first blocks of its heaps.
    ///
    /// Measured with limits from 0 to 200 MiB: at 32 MiB in all a process could end without a word; with this much
    /// room beyond its libraries every limit up to what is enough had its reason told.
    private static let startingRoom: Int64 = 32 << 20

    /// The least ``CodecLimits/memoryBytes`` under which this process, its libraries ready, can tell how its task ended.
    public static var memoryToStart: Int64 { privateBytes + startingRoom }

    /// What counts against RLIMIT_DATA now; 0 where the system does not tell.
    private static var privateBytes: Int64 {
        // The sixth number is data and stack, in pages (proc_pid_statm(5)).
        var text = [UInt8](repeating: 0, count: 256)
        let file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return 0 }
        defer { close(file) }
        let count = read(file, &text, text.count)
        let numbers = String(decoding: text.prefix(max(0, count)), as: UTF8.self).split(separator: " ")
        guard numbers.count > 5, let pages = Int64(numbers[5]) else { return 0 }
        return pages * Int64(sysconf(CInt(_SC_PAGESIZE)))
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
