internal import CPosix
internal import Glibc

extension OpenDescriptor {
    /// Whether any process has this file open for writing; this descriptor must be open for reading only.
    ///
    /// A read lease is given on a file only when nobody writes it (fcntl(2), F_SETLEASE), and is returned at once. On
    /// a file system without leases nobody can tell, and the answer is no.
    public var hasWriter: Bool {
        // Should somebody open the file in between, the kernel's notice must not be SIGIO, which ends a process.
        guard cposix_set_lease_signal(number, SIGURG) == 0 else { return false }
        guard cposix_set_lease(number, CInt(F_RDLCK)) == 0 else { return errno == EAGAIN }
        _ = cposix_set_lease(number, CInt(F_UNLCK))
        return false
    }
}
