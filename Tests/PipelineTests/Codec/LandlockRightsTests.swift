import Testing

@testable import CodecSandbox

@Suite struct LandlockRightsTests {
    /// Numbers of rights by ABI, from the kernel's documentation (userspace-api/landlock.rst, "Previous limitations").
    @Test(
        arguments: [
            (1, 0x1FFF, 0, 0), (2, 0x3FFF, 0, 0), (3, 0x7FFF, 0, 0), (4, 0x7FFF, 3, 0), (5, 0xFFFF, 3, 0),
            (6, 0xFFFF, 3, 3), (7, 0xFFFF, 3, 3),
        ] as [(Int, UInt64, UInt64, UInt64)])
    func `a kernel is asked for all that its ABI has and nothing that came later`(
        abi: Int, files: UInt64, network: UInt64, scopes: UInt64
    ) {
        let rights = LandlockRights(abi: abi)
        #expect(rights.files == files)
        #expect(rights.network == network)
        #expect(rights.scopes == scopes)
    }
}
