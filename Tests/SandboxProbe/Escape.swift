import CPosix
import Foundation

/// Ways out. Each answers 0 when it was open, else the error number.
struct Escape {
    let targets: Targets
    /// A descriptor that is open for reading only.
    let source: Int32

    var all: [String: () -> Int32] {
        [network, files, writing, processes, kernel].reduce(into: [:]) { $0.merge($1) { $1 } }
    }

    private var network: [String: () -> Int32] {
        [
            "an internet socket": { outcome(socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)) },
            "an IPv6 datagram socket": { outcome(socket(AF_INET6, Int32(SOCK_DGRAM.rawValue), 0)) },
            "a Unix socket": { outcome(socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)) },
            "a netlink socket": { outcome(socket(AF_NETLINK, Int32(SOCK_RAW.rawValue), 0)) },
            "a socket pair": {
                var ends: [Int32] = [0, 0]
                return outcome(cposix_socketpair(&ends))
            },
            "connecting to a port": {
                var address = sockaddr_in()
                address.sin_family = sa_family_t(AF_INET)
                address.sin_port = targets.port.bigEndian
                address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
                return onSocket(&address, connect)
            },
            "binding a port": {
                var address = sockaddr_in()
                address.sin_family = sa_family_t(AF_INET)
                return onSocket(&address, bind)
            },
            "connecting its socket to another": {
                var address = sockaddr_un()
                address.sun_family = sa_family_t(AF_UNIX)
                withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: "\(targets.folder)/s".utf8) }
                return onSocket(&address, connect)
            },
        ]
    }

    private var files: [String: () -> Int32] {
        [
            "reading /etc/passwd": { opening("/etc/passwd", O_RDONLY) },
            "reading a file": { opening(targets.file, O_RDONLY) },
            "reading its own memory map": { opening("/proc/self/maps", O_RDONLY) },
            "reading its parent's environment": { opening("/proc/\(getppid())/environ", O_RDONLY) },
            "opening a descriptor of its own anew": {
                opening("/proc/self/fd/\(source)", O_RDWR)
            },
            "listing /": { opendir("/") == nil ? errno : 0 },
            "asking whether a file exists": { outcome(access(targets.file, F_OK)) },
            "asking about a file": {
                var facts = stat()
                return outcome(stat(targets.file, &facts))
            },
            "following a link": {
                var path = [CChar](repeating: 0, count: 100)
                return outcome(readlink("/proc/self/exe", &path, path.count))
            },
            "going to another folder": { outcome(chdir("/tmp")) },
        ]
    }

    private var writing: [String: () -> Int32] {
        [
            "writing to a file": { opening(targets.file, O_WRONLY) },
            "truncating a file": { outcome(truncate(targets.file, 0)) },
            "creating a file where it is": { opening("made-here", O_WRONLY | O_CREAT) },
            "creating a file in /tmp": { opening("/tmp/headwater-escaped", O_WRONLY | O_CREAT) },
            "creating a file in a folder": { opening(targets.folder + "/made", O_WRONLY | O_CREAT) },
            "making a folder": { outcome(mkdir(targets.folder + "/made", 0o777)) },
            "removing a file": { outcome(unlink(targets.file)) },
            "renaming a file": { outcome(rename(targets.file, targets.file + ".gone")) },
            "linking a file": { outcome(symlink("/etc/passwd", targets.folder + "/link")) },
            "writing to its source": { outcome(write(source, "x", 1)) },
            "a file in memory": {
                outcome(LibraryCall.system(SYS_memfd_create, Int(bitPattern: strdup("x")), 0))
            },
        ]
    }

    private var processes: [String: () -> Int32] {
        [
            "executing a program": {
                var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("true"), nil]
                return outcome(execv("/bin/true", &arguments))
            },
            "starting a program": {
                var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("true"), nil]
                var child: pid_t = 0
                return posix_spawn(&child, "/bin/true", nil, nil, &arguments, nil)
            },
            "forking": {
                let child = LibraryCall.fork()
                if child == 0 { _exit(0) }
                return outcome(child)
            },
            "tracing its parent": { outcome(LibraryCall.system(SYS_ptrace, 16, Int(getppid()))) },
            "reading its parent's memory": { outcome(LibraryCall.system(SYS_process_vm_readv, Int(getppid()))) },
            "signalling its parent": { outcome(kill(getppid(), 0)) },
            "signalling a thread of its parent": {
                outcome(LibraryCall.system(SYS_tgkill, Int(getppid()), Int(getppid()), 0))
            },
            "signalling everybody": { outcome(kill(-1, 0)) },
            "holding its parent by a descriptor": { outcome(LibraryCall.system(SYS_pidfd_open, Int(getppid()))) },
            "limiting its parent": {
                outcome(LibraryCall.system(SYS_prlimit64, Int(getppid()), Int(CPOSIX_RLIMIT_CPU)))
            },
        ]
    }

    private var kernel: [String: () -> Int32] {
        [
            "mounting": { outcome(mount("none", "/mnt", "tmpfs", 0, nil)) },
            "new namespaces": { outcome(LibraryCall.system(SYS_unshare, 0x1000_0000)) },
            "raising a limit": { outcome(cposix_set_limit(Int32(CPOSIX_RLIMIT_FSIZE), .max, .max)) },
            "executable memory": { mapping(PROT_READ | PROT_WRITE | PROT_EXEC) },
            "making memory executable": {
                let page = mmap(nil, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
                return outcome(mprotect(page, 4096, PROT_READ | PROT_EXEC))
            },
            "io_uring": { outcome(LibraryCall.system(SYS_io_uring_setup, 1)) },
            "loading a program into the kernel": { outcome(LibraryCall.system(SYS_bpf)) },
            "a terminal's input": { outcome(LibraryCall.system(SYS_ioctl, 2, Int(TIOCSTI))) },
            "becoming another user": { outcome(setuid(getuid())) },
        ]
    }

    private func opening(_ path: String, _ flags: Int32) -> Int32 { outcome(open(path, flags, 0o666)) }

    private func mapping(_ protection: Int32) -> Int32 {
        mmap(nil, 4096, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? errno : 0
    }

    /// Tries a call on the one socket that there is, the one to the parent.
    private func onSocket<Address>(
        _ address: inout Address, _ call: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        let length = socklen_t(MemoryLayout<Address>.size)
        return withUnsafeBytes(of: &address) { bytes in
            // There is a base address: no socket address is empty.
            outcome(call(0, bytes.baseAddress!.assumingMemoryBound(to: sockaddr.self), length))
        }
    }
}

/// The error number of a call that answers -1 when it fails.
func outcome(_ result: some BinaryInteger) -> Int32 { result == -1 ? errno : 0 }
