// What Swift's Glibc import cannot call: the CMSG macros, variadic prctl, and calls whose C types import badly.
// No logic here; each function is one system call.
#pragma once

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/xattr.h>

// SCM_MAX_FD of the Linux kernel (include/net/scm.h): descriptors that one message can carry.
enum { CPOSIX_MAX_DESCRIPTORS = 253 };

/// One sendmsg with descriptors as SCM_RIGHTS (unix(7)); never raises SIGPIPE, never blocks.
/// Returns bytes sent, or -1 with errno.
static inline ssize_t cposix_send(
    int socket, const void *bytes, size_t count, const int *descriptors, size_t descriptor_count
) {
    union {
        char room[CMSG_SPACE(sizeof(int) * CPOSIX_MAX_DESCRIPTORS)];
        struct cmsghdr alignment;
    } control;
    struct iovec vector = {.iov_base = (void *)bytes, .iov_len = count};
    struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1};
    if (descriptor_count > 0) {
        memset(&control, 0, sizeof control);
        message.msg_control = control.room;
        message.msg_controllen = CMSG_SPACE(sizeof(int) * descriptor_count);
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int) * descriptor_count);
        memcpy(CMSG_DATA(header), descriptors, sizeof(int) * descriptor_count);
    }
    return sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
}

/// One recvmsg; descriptors that came along are put into `descriptors` (room for CPOSIX_MAX_DESCRIPTORS), closed on
/// exec. `is_truncated` tells that the process had no room for all of them. Never blocks.
/// Returns bytes, 0 at the end, or -1 with errno.
static inline ssize_t cposix_receive(
    int socket, void *bytes, size_t count, int *descriptors, size_t *descriptor_count, int *is_truncated
) {
    union {
        char room[CMSG_SPACE(sizeof(int) * CPOSIX_MAX_DESCRIPTORS)];
        struct cmsghdr alignment;
    } control;
    struct iovec vector = {.iov_base = bytes, .iov_len = count};
    struct msghdr message = {
        .msg_iov = &vector, .msg_iovlen = 1, .msg_control = control.room, .msg_controllen = sizeof control.room};
    *descriptor_count = 0;
    *is_truncated = 0;
    ssize_t result = recvmsg(socket, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
    if (result < 0) return result;
    *is_truncated = (message.msg_flags & MSG_CTRUNC) != 0;
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
        *descriptor_count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        memcpy(descriptors, CMSG_DATA(header), sizeof(int) * *descriptor_count);
    }
    return result;
}

/// A connected pair of stream sockets, closed on exec. The type constants import as enums that socketpair does not
/// take.
static inline int cposix_socketpair(int ends[2]) {
    return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends);
}

/// RLIMIT_* are members of an unnamed enum in Swift; these are their numbers.
enum {
    CPOSIX_RLIMIT_CPU = RLIMIT_CPU,
    CPOSIX_RLIMIT_FSIZE = RLIMIT_FSIZE,
    CPOSIX_RLIMIT_DATA = RLIMIT_DATA,
    CPOSIX_RLIMIT_CORE = RLIMIT_CORE,
    CPOSIX_RLIMIT_NOFILE = RLIMIT_NOFILE,
};

static inline int cposix_get_limit(int resource, uint64_t *soft, uint64_t *hard) {
    struct rlimit limit;
    if (getrlimit(resource, &limit) != 0) return -1;
    *soft = limit.rlim_cur;
    *hard = limit.rlim_max;
    return 0;
}

static inline int cposix_set_limit(int resource, uint64_t soft, uint64_t hard) {
    struct rlimit limit = {.rlim_cur = soft, .rlim_max = hard};
    return setrlimit(resource, &limit);
}

/// prctl(2) PR_SET_PDEATHSIG: SIGKILL when the thread that started this process ends.
static inline int cposix_die_with_parent(void) { return prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0); }

/// prctl(2) PR_SET_NO_NEW_PRIVS: no set-user-id program or file capability raises this process again.
static inline int cposix_no_new_privileges(void) { return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); }

/// mallopt(3) M_ARENA_MAX: how many heaps threads take their memory from. False when the allocator has no such bound.
static inline int cposix_limit_heaps(int count) { return mallopt(M_ARENA_MAX, count); }

// The kernel's numbers (include/uapi/asm-generic/fcntl.h and uapi/linux/fcntl.h); glibc shows them only with
// _GNU_SOURCE.
enum { CPOSIX_F_SETSIG = 10, CPOSIX_F_SETLEASE = 1024 };

/// fcntl(2) F_SETLEASE: F_RDLCK is refused with EAGAIN while anybody has the file open for writing; F_UNLCK gives it
/// back.
static inline int cposix_set_lease(int descriptor, int type) { return fcntl(descriptor, CPOSIX_F_SETLEASE, type); }

/// fcntl(2) F_SETSIG: the signal that tells of a lease being broken, instead of SIGIO.
static inline int cposix_set_lease_signal(int descriptor, int signal) {
    return fcntl(descriptor, CPOSIX_F_SETSIG, signal);
}

// include/uapi/linux/fs.h; glibc shows it only with _GNU_SOURCE.
enum { CPOSIX_RENAME_EXCHANGE = 2 };

/// renameat2(2) RENAME_EXCHANGE: both paths exist before and after, each under the other's name.
static inline int cposix_exchange(const char *left, const char *right) {
    return (int)syscall(SYS_renameat2, AT_FDCWD, left, AT_FDCWD, right, CPOSIX_RENAME_EXCHANGE);
}

/// copy_file_range(2), which glibc shows only with _GNU_SOURCE. Moves both offsets on.
/// Returns bytes copied, 0 at the end of the source, or -1 with errno.
static inline ssize_t cposix_copy_range(int source, int64_t *from, int target, int64_t *to, size_t count) {
    return syscall(SYS_copy_file_range, source, from, target, to, count, 0);
}

/// sync_file_range(2) with SYNC_FILE_RANGE_WRITE, which glibc shows only with _GNU_SOURCE: the kernel begins to write
/// these bytes out. Returns 0, or -1 with errno.
static inline int cposix_begin_writing(int file, int64_t offset, int64_t count) {
    enum { BEGIN = 2 };
    return (int)syscall(SYS_sync_file_range, file, offset, count, BEGIN);
}

// RWF_NOWAIT of include/uapi/linux/fs.h.
enum { CPOSIX_RWF_NOWAIT = 8 };

/// preadv2(2) RWF_NOWAIT of one byte: 1 when it is in the page cache, 0 at the end of the file, or -1 with errno: EAGAIN when the disk
/// would have to be waited for.
static inline ssize_t cposix_is_in_memory(int descriptor, off_t offset) {
    char byte;
    struct iovec vector = {.iov_base = &byte, .iov_len = 1};
    return syscall(SYS_preadv2, descriptor, &vector, 1L, (long)offset, 0L, (long)CPOSIX_RWF_NOWAIT);
}

// The Landlock ruleset as of its sixth ABI (include/uapi/linux/landlock.h); headers of older systems know only the
// beginning. An older kernel takes the whole if what it does not know is zero.
struct cposix_landlock_ruleset {
    uint64_t handled_access_fs;
    uint64_t handled_access_net;
    uint64_t scoped;
};

// The numbers are the same on all architectures, and older headers do not have them.
enum { CPOSIX_SYS_LANDLOCK_CREATE_RULESET = 444, CPOSIX_SYS_LANDLOCK_RESTRICT_SELF = 446 };
enum { CPOSIX_LANDLOCK_CREATE_RULESET_VERSION = 1 };

/// landlock_create_ruleset(2) LANDLOCK_CREATE_RULESET_VERSION: the ABI that the kernel speaks, or -1 with errno.
static inline int cposix_landlock_version(void) {
    return (int)syscall(
        CPOSIX_SYS_LANDLOCK_CREATE_RULESET, NULL, (size_t)0, CPOSIX_LANDLOCK_CREATE_RULESET_VERSION);
}

/// landlock_create_ruleset(2): the descriptor of a ruleset without rules.
static inline int cposix_landlock_create(const struct cposix_landlock_ruleset *ruleset) {
    return (int)syscall(CPOSIX_SYS_LANDLOCK_CREATE_RULESET, ruleset, sizeof *ruleset, 0);
}

/// landlock_restrict_self(2): for the calling thread and those that it starts.
static inline int cposix_landlock_restrict_self(int ruleset) {
    return (int)syscall(CPOSIX_SYS_LANDLOCK_RESTRICT_SELF, ruleset, 0);
}
