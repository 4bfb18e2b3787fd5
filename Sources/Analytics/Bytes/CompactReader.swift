/// Bytes that are not what they should be.
struct MalformedBytes: Error, Equatable {}

/// Reads what a ``CompactWriter`` wrote. Whatever the bytes are, it reads none twice and none behind their end.
struct CompactReader {
    private let bytes: ArraySlice<UInt8>
    private var place: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        place = bytes.startIndex
    }

    init(_ bytes: [UInt8]) { self.init(bytes[...]) }

    var isAtEnd: Bool { place == bytes.endIndex }
    var remaining: Int { bytes.endIndex - place }

    mutating func byte() throws(MalformedBytes) -> UInt8 {
        guard place < bytes.endIndex else { throw MalformedBytes() }
        defer { place += 1 }
        return bytes[place]
    }

    mutating func number() throws(MalformedBytes) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let next = try byte()
            // The tenth byte has one bit left.
            guard shift < 63 || next <= 1 else { throw MalformedBytes() }
            value |= UInt64(next & 0x7F) << shift
            if next & 0x80 == 0 { return value }
            shift += 7
        }
    }

    /// A count, no greater than `limit`.
    mutating func count(upTo limit: Int) throws(MalformedBytes) -> Int {
        let value = try number()
        guard value <= UInt64(limit) else { throw MalformedBytes() }
        return Int(value)
    }

    mutating func signed() throws(MalformedBytes) -> Int64 {
        let value = try number()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    mutating func fixed() throws(MalformedBytes) -> UInt64 {
        var value: UInt64 = 0
        for place in 0..<8 { value |= UInt64(try byte()) << (8 * UInt64(place)) }
        return value
    }

    mutating func text(upTo limit: Int) throws(MalformedBytes) -> String {
        let count = try count(upTo: limit)
        return String(decoding: try raw(count), as: UTF8.self)
    }

    mutating func raw(_ count: Int) throws(MalformedBytes) -> ArraySlice<UInt8> {
        guard count >= 0, count <= remaining else { throw MalformedBytes() }
        defer { place += count }
        return bytes[place..<(place + count)]
    }
}
