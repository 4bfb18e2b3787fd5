import CPosix

/// How many files and connections this process may have open.
public enum DescriptorLimit {
    /// The most that is ever asked for: some systems allow a billion, and whoever goes through all of them takes minutes.
    private static let most: UInt64 = 1 << 20

    /// What many systems give at first.
    private static let least = 1024

    /// Takes as many as the system allows: it gives 1024 at first, for programs that still use select(2).
    ///
    /// - Returns: how many there are now.
    @discardableResult
    public static func raise() -> Int {
        var (soft, hard): (UInt64, UInt64) = (0, 0)
        guard cposix_get_limit(CInt(CPOSIX_RLIMIT_NOFILE), &soft, &hard) == 0 else { return least }
        let wanted = min(hard, most)
        if soft < wanted, cposix_set_limit(CInt(CPOSIX_RLIMIT_NOFILE), wanted, hard) == 0 { soft = wanted }
        return Int(min(soft, most))
    }
}
