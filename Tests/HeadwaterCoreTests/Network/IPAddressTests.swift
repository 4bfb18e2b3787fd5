import HeadwaterCore
import Testing

@Suite struct IPAddressTests {
    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1"), ("::1", "::1"), ("2001:DB8:0:0::1", "2001:db8::1"), ("::ffff:10.0.0.1", "10.0.0.1"),
        ("::ffff:a00:1", "10.0.0.1"), ("::", "::"),
    ])
    func `an address is read in every form and written in one`(text: String, canonical: String) throws {
        let address = try #require(IPAddress(text))
        #expect("\(address)" == canonical)
        #expect(IPAddress(canonical) == address)
    }

    @Test(arguments: [
        "", "localhost", "10.1", "1.2.3.4:80", "[::1]", "fe80::1%eth0", "0x7f.1", "2130706433", "1.2.3.04x",
    ])
    func `what is no address is none`(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test(arguments: [
        ("10.0.0.0/8", "10.255.0.1", "11.0.0.0"), ("192.0.2.7", "192.0.2.7", "192.0.2.8"),
        ("0.0.0.0/0", "255.255.255.255", "::1"), ("::/0", "ffff::", "1.2.3.4"), ("fd00::/8", "fdff::1", "fe00::"),
        ("2001:db8::/33", "2001:db8:7fff::", "2001:db8:8000::"),
    ])
    func `a block holds what begins like it`(text: String, inside: String, outside: String) throws {
        let block = try #require(AddressBlock(text))
        #expect(block.contains(try #require(IPAddress(inside))))
        #expect(!block.contains(try #require(IPAddress(outside))))
        #expect(AddressBlock("\(block)") == block)
    }

    @Test(arguments: [
        "10.1.2.3/8", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0.0/8/8", "::/129", "host/8", "::/+1",
    ])
    func `what could mean something else is no block`(text: String) {
        #expect(AddressBlock(text) == nil)
    }

    @Test(arguments: [
        "127.0.0.1", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "0.0.0.0", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "fd12::1", "ff02::1",
        "2001:db8::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::1", "2002:a00:1::", "64:ff9b:1::1",
        "5f00::1", "2001::1", "10.1.2.3", "100.127.255.255", "127.255.255.254", "192.0.0.1", "192.0.2.1",
        "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9", "239.255.255.255", "240.0.0.1",
        "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "100::1", "3fff::1", "fd12:3456::1", "fec0::1",
    ])
    func `no address of a private or special network is public`(text: String) throws {
        #expect(try !#require(IPAddress(text)).isPublic)
    }

    @Test(arguments: [
        "1.1.1.1", "172.32.0.1", "93.184.215.14", "2606:4700::1111", "64:ff9b::101:101", "2002:101:101::1", "8.8.8.8",
        "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0",
        "169.253.255.255", "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0", "198.17.255.255",
        "198.20.0.0", "223.255.255.255", "::ffff:8.8.8.8", "2a00:1450::1", "2001:200::1", "2003::1",
    ])
    func `the rest is public`(text: String) throws {
        #expect(try #require(IPAddress(text)).isPublic)
    }
}
