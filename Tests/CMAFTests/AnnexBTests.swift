import Testing

@testable import CMAF

@Suite struct `H.264 byte streams` {
    @Test(arguments: [
        ("", []),
        ("000001", []),
        ("00000001", []),
        ("6510", []),
        ("0000016510", ["6510"]),
        ("000000016510", ["6510"]),
        ("00000000016510", ["6510"]),
        ("000001651000000141200000014130", ["6510", "4120", "4130"]),
        ("0000016510000000000001412000000000", ["6510", "4120"]),
        ("000001000001000001651000", ["6510"]),
        ("000001650000030100000141", ["6500000301", "41"]),
        ("ff00ff0000016510", ["6510"]),
        ("00000165010100000141010001", ["650101", "41010001"]),
        ("00000165100000", ["6510"]),
    ])
    func `NAL units are what lies between start codes`(stream: String, units: [String]) {
        #expect(AnnexB.units(in: hex(stream)).map { hex($0) } == units)
    }

    @Test(arguments: 0..<50 as Range<UInt64>) func `joined units split into the same units`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var stream: [UInt8] = []
        var units: [[UInt8]] = []
        for _ in 0..<Int.random(in: 0...8, using: &generator) {
            // Zeros and ones are frequent, so that near start codes come up; a real unit has none and ends in a 1 bit.
            let noise = (0..<Int.random(in: 0...30, using: &generator)).map { _ in
                UInt8.random(in: 0...4, using: &generator)
            }
            units.append([0x65] + AnnexB.withEmulationPrevention(noise) + [0x80])
            stream +=
                [UInt8](repeating: 0, count: Int.random(in: 2...4, using: &generator)) + [1] + units[units.count - 1]
        }
        #expect(AnnexB.units(in: stream).map(Array.init) == units)
    }

    @Test(arguments: ["", "000000", "00000103 0000", "0000 02 000003", "000004 0000 00 00"])
    func `emulation prevention goes in and out`(text: String) {
        let escaped = AnnexB.withEmulationPrevention(hex(text))
        #expect(AnnexB.withoutEmulationPrevention(escaped) == hex(text))
        #expect(AnnexB.units(in: [0, 0, 1] + escaped + [0x80]).count == 1)
    }

    @Test func `an access unit keeps its slices and nothing else`() throws {
        let stream = hex(
            """
            00000001 0910 00000001 6764 00000001 68eb 000001 060501ff80 000001 650102 000001 6503
            000001 0cff80 000001 0a
            """)
        let unit = try AccessUnit(annexB: stream)
        #expect(unit.sampleData == hex("00000003 650102 00000002 6503"))
        #expect(unit.isIDR)
    }

    @Test func `a picture that is no IDR says so`() throws {
        #expect(try !AccessUnit(annexB: hex("000001 4101")).isIDR)
    }

    @Test func `an access unit without a slice is refused`() {
        #expect(throws: CMAFError.self) { try AccessUnit(annexB: hex("000001 0910 000001 6764")) }
        #expect(throws: CMAFError.self) { try AccessUnit(annexB: []) }
    }

    @Test func `repeated parameter sets count once`() {
        let sets = ParameterSets(annexB: hex("000001 67aa 000001 68bb 000001 67aa 000001 68cc 000001 68bb"))
        #expect(sets == ParameterSets(sps: [hex("67aa")], pps: [hex("68bb"), hex("68cc")]))
    }

    @Test(arguments: ["000000", "00000000", "0000000265", "00000001", "000000016500000009 41"])
    func `lengths that do not cover a sample exactly are refused`(sample: String) {
        #expect(throws: CMAFError.self) { try LengthPrefixedUnits.units(in: hex(sample)[...], lengthBytes: 4) }
    }

    @Test func `lengths of one and two bytes are read`() throws {
        let units = [hex("65")[...], hex("650f")[...]]
        #expect(try LengthPrefixedUnits.units(in: hex("0165 02650f")[...], lengthBytes: 1) == units)
        #expect(try LengthPrefixedUnits.units(in: hex("000165 0002650f")[...], lengthBytes: 2) == units)
    }
}
