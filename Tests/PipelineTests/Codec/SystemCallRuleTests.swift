import Testing

@testable import CodecSandbox

/// The filter as a value.
@Suite struct SystemCallRuleTests {
    private let rules = SystemCallRule.all(processID: 42)

    @Test func `no call is both allowed and refused`() {
        let allowed = Set(rules.filter { $0.verdict == .allow }.map(\.name))
        let refused = rules.filter { $0.verdict != .allow }.map(\.name)
        #expect(allowed.isDisjoint(with: refused))
        #expect(Set(refused).count == refused.count)
    }

    @Test func `new threads are allowed and new processes are not`() throws {
        let clone = try #require(rules.first { $0.name == "clone" })
        // CLONE_VM | FS | FILES | SIGHAND | THREAD | SYSVSEM | SETTLS | PARENT_SETTID | CHILD_CLEARTID: glibc's pthread_create.
        #expect(clone.isMet(by: [0x3D_0F00]))
        // fork: CLONE_CHILD_SETTID | CHILD_CLEARTID | SIGCHLD; posix_spawn: CLONE_VM | VFORK | SIGCHLD.
        #expect(!clone.isMet(by: [0x120_0011]))
        #expect(!clone.isMet(by: [0x4111]))
        // A thread in a user namespace of its own.
        #expect(!clone.isMet(by: [0x1001_0000]))
    }

    @Test func `memory may be had but not to execute`() throws {
        for name in ["mmap", "mprotect"] {
            let rule = try #require(rules.first { $0.name == name })
            #expect(rule.isMet(by: [0, 4096, 3]))
            #expect(!rule.isMet(by: [0, 4096, 7]))
        }
    }

    @Test func `only threads of the own process may be signalled`() throws {
        let rule = try #require(rules.first { $0.name == "tgkill" })
        #expect(rule.isMet(by: [42, 43, 6]))
        #expect(!rule.isMet(by: [41, 41, 9]))
    }
}

extension SystemCallRule {
    /// What the kernel decides about a call with these arguments.
    fileprivate func isMet(by arguments: [UInt64]) -> Bool {
        conditions.allSatisfy { arguments[Int($0.argument)] & $0.mask == $0.value }
    }
}
