extension HyperLogLog {
    /// Of the form below; a newer form gets another number.
    private static let version: UInt8 = 1
    private static let rankBits: UInt64 = 6

    /// The same bytes for the same registers, in every program that ever reads them.
    ///
    /// The version, 0 or 1 for sparse or dense; sparse: how many, then register and rank in one number each, as the difference to the one
    /// before; dense: six bits a register, the first in the highest bits.
    var bytes: [UInt8] {
        var writer = CompactWriter()
        writer.byte(Self.version)
        switch form {
        case .sparse(let ranks):
            writer.byte(0)
            writer.number(ranks.count)
            var before: UInt64 = 0
            for (register, rank) in ranks.sorted(by: { $0.key < $1.key }) {
                let entry = UInt64(register) << Self.rankBits | UInt64(rank)
                writer.number(entry - before)
                before = entry
            }
        case .dense(let ranks):
            writer.byte(1)
            for place in stride(from: 0, to: ranks.count, by: 4) {
                let four = ranks[place..<(place + 4)].reduce(UInt32(0)) { $0 << 6 | UInt32($1) }
                writer.raw([UInt8(four >> 16), UInt8(four >> 8 & 0xFF), UInt8(four & 0xFF)])
            }
        }
        return writer.bytes
    }

    init(bytes: [UInt8]) throws(MalformedBytes) {
        self.init()
        var reader = CompactReader(bytes)
        guard try reader.byte() == Self.version else { throw MalformedBytes() }
        switch try reader.byte() {
        case 0:
            var entry: UInt64 = 0
            for _ in 0..<(try reader.count(upTo: Self.maxSparse)) {
                let step = try reader.number()
                guard step < UInt64(Self.registers) << Self.rankBits else { throw MalformedBytes() }
                entry += step
                try set(Int(entry >> Self.rankBits), UInt8(entry & 0x3F))
            }
        case 1:
            for register in stride(from: 0, to: Self.registers, by: 4) {
                let four = try reader.raw(3).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
                for place in 0..<4 {
                    let rank = UInt8(four >> UInt32(18 - 6 * place) & 0x3F)
                    if rank > 0 { try set(register + place, rank) }
                }
            }
        default: throw MalformedBytes()
        }
        guard reader.isAtEnd else { throw MalformedBytes() }
    }

    private mutating func set(_ register: Int, _ rank: UInt8) throws(MalformedBytes) {
        guard register < Self.registers, (1...Self.maxRank).contains(Int(rank)) else { throw MalformedBytes() }
        raise(register, to: rank)
    }
}
