import Testing

@testable import Conformance

@Suite struct DataAddressTests {
    @Test(
        arguments: [
            ("data:text/plain;base64,ABEi/w==", [0, 0x11, 0x22, 0xFF]), ("DATA:;BASE64,QQ==", [65]),
            ("data:,A%20B", [65, 32, 66]),
            ("data:;base64,QQ%3D%3D", [65]), ("data:,", []), ("data:;base64,Q", nil), ("data:QQ==", nil),
            ("key.bin", nil),
            ("data:,%G", nil),
        ] as [(String, [UInt8]?)])
    func `the bytes of an address that holds them`(uri: String, wanted: [UInt8]?) {
        #expect(DataAddress(uri)?.bytes == wanted)
    }
}
