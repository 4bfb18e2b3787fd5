import Testing

@testable import CMAF

@Suite struct `H.264 streams of others` {
    private static let sets = "00000001 6764 00000001 68eb"
    private static let record = "01640000 ff e1 0002 6764 01 0002 68eb fdf8f800"

    private func picture(_ packet: String, extradata: String = Self.sets) throws -> PassthroughStream.Picture {
        // Two bytes are no parameter set that says anything, but tell one from another.
        try PassthroughStream(extradata: hex(extradata)).picture(hex(packet))
    }

    @Test func `delimiters, parameter sets, fillers and user data go, slices stay as they are`() throws {
        let read = try picture(
            """
            00000001 0910 00000001 6764 000001 68eb 000001 060501ff80 000001 060402b5ff80 000001 65010203
            000001 6501 000001 0cffff80
            """)
        #expect(read.sampleData == hex("00000004 65010203 00000002 6501"))
        #expect(read.isIDR)
        #expect(!read.changesParameterSets)
    }

    @Test(arguments: [1, 2, 4]) func `lengths of any size become lengths of four bytes`(lengthBytes: Int) throws {
        var record = hex(Self.record)
        record[4] = 0xFC | UInt8(lengthBytes - 1)
        let zeros = [UInt8](repeating: 0, count: lengthBytes - 1)
        let packet = zeros + hex("020910") + zeros + hex("03650102") + zeros + hex("0165")
        let read = try PassthroughStream(extradata: record).picture(packet)
        #expect(read.sampleData == hex("00000003 650102 00000001 65"))
        #expect(throws: CMAFError.self) {
            try PassthroughStream(extradata: record).picture(packet + zeros + hex("09"))
        }
    }

    @Test(arguments: [
        // Recovery point alone, behind user data, before user data, between two.
        ("0606 01c4 80", "0606 01c4 80"), ("06 0501aa 0601c4 80", "06 0601c4 80"),
        ("06 0601c4 0402b5ff 80", "06 0601c4 80"), ("06 0501aa 0601c4 0501bb 80", "06 0601c4 80"),
        // Only user data; a unit that cannot be read; a length that goes too far.
        ("06 0501aa 80", ""), ("06", ""), ("06 0609c4 80", ""), ("06 06ff", ""),
        // Numbers of several bytes, and emulation prevention taken out and put in again.
        ("06 ff0101aa 0501bb 80", "06 ff0101aa 80"), ("06 0501aa 0604 000003 0001 80", "06 0604 000003 0001 80"),
    ])
    func `of SEI only user data goes`(unit: String, kept: String) throws {
        #expect(SupplementalMessages.withoutUserData(hex(unit)[...]).map(Array.init) ?? [] == hex(kept))
    }

    @Test func `a picture that a container calls a keyframe may be none`() throws {
        #expect(try !picture("000001 0601 000001 41aa").isIDR)
        #expect(throws: CMAFError.self) { try picture("000001 0910") }
    }

    @Test func `parameter sets that the configuration lacks are told`() throws {
        #expect(try picture("000001 6765 000001 65").changesParameterSets)
        #expect(try picture("000001 68ec 000001 65").changesParameterSets)
        #expect(try !picture("000001 68eb 000001 65").changesParameterSets)
    }

    @Test func `a record of another writer is read, also without its last four bytes`() throws {
        let stream = try PassthroughStream(extradata: hex(Self.record))
        #expect(stream.parameterSets == ParameterSets(sps: [hex("6764")], pps: [hex("68eb")]))
        #expect(try PassthroughStream(extradata: Array(hex(Self.record).dropLast(4))) == stream)
    }

    @Test(arguments: ["", "01", "01640000fee1", "01640000ffe1ffff6764", "00000001 6764", "02640000"])
    func `extradata without a pair of parameter sets is refused`(extradata: String) {
        #expect(throws: CMAFError.self) { try PassthroughStream(extradata: hex(extradata)) }
    }

    @Test(arguments: 0..<100 as Range<UInt64>) func `random packets give a picture or an error`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let noise = generator.bytes(Int.random(in: 0...60, using: &generator)).map { $0 % 8 }
        for extradata in [Self.sets, Self.record] {
            _ = try? PassthroughStream(extradata: hex(extradata)).picture(noise)
        }
        _ = SupplementalMessages.withoutUserData(([6] + noise)[...])
    }
}
