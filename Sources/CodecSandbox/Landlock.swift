#if os(Linux)
    internal import CPosix
    internal import Glibc
#endif

/// What a Landlock domain takes from a process (landlock(7), include/uapi/linux/landlock.h).
///
/// A domain without rules: every right that the kernel can take is taken, and what is open already stays usable.
struct LandlockRights: Equatable {
    /// Opening, creating, removing, listing, executing; bits of LANDLOCK_ACCESS_FS_*.
    var files: UInt64
    /// Binding and connecting TCP sockets; LANDLOCK_ACCESS_NET_*.
    var network: UInt64
    /// Abstract Unix sockets of, and signals to, processes outside; LANDLOCK_SCOPE_*.
    var scopes: UInt64

    /// Everything that a kernel of this ABI (1 or more) knows; it refuses what it does not know.
    init(abi: Int) {
        // ABI 1 has 13 rights, EXECUTE to MAKE_SYM; REFER came with 2, TRUNCATE with 3, IOCTL_DEV with 5.
        let count =
            switch abi {
            case ..<2: 13
            case 2: 14
            case 3, 4: 15
            default: 16
            }
        files = (1 << count) - 1
        network = abi >= 4 ? 0b11 : 0
        scopes = abi >= 6 ? 0b11 : 0
    }
}

enum Landlock {
    #if os(Linux)
        /// Confines the calling thread and all that it starts, for ever.
        /// - Returns: the ABI that the kernel speaks.
        static func confine() throws(GuardError) -> Int {
            let abi = cposix_landlock_version()
            guard abi > 0 else {
                switch errno {
                case ENOSYS: throw .unavailable("the kernel does not have it (5.13 and later can)")
                case EOPNOTSUPP: throw .unavailable("the kernel was started without it")
                case let code: throw .system(call: "landlock_create_ruleset", code: code)
                }
            }
            let rights = LandlockRights(abi: Int(abi))
            var ruleset = cposix_landlock_ruleset(
                handled_access_fs: rights.files, handled_access_net: rights.network, scoped: rights.scopes)
            let descriptor = cposix_landlock_create(&ruleset)
            guard descriptor >= 0 else { throw .system(call: "landlock_create_ruleset", code: errno) }
            defer { Glibc.close(descriptor) }
            guard cposix_landlock_restrict_self(descriptor) == 0 else {
                throw .system(call: "landlock_restrict_self", code: errno)
            }
            return Int(abi)
        }
    #else
        static func confine() throws(GuardError) -> Int { throw .unavailable("only Linux has it") }
    #endif
}
