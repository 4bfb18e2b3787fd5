public import HeadwaterCore

/// Which country an address belongs to, from a file that the operator brings: lines `first address,last address,country`, as in the
/// free CSV files of DB-IP and others; values may stand in quotes, and further columns are not looked at.
public struct CountryTable: Sendable {
    /// Two letters (ISO 3166-1).
    public struct Code: Sendable, Hashable {
        var bits: UInt16

        init?(_ text: some StringProtocol) {
            let letters = text.utf8.map { $0 & 0xDF }
            guard letters.count == 2, letters.allSatisfy({ (0x41...0x5A).contains($0) }) else { return nil }
            bits = UInt16(letters[0]) << 8 | UInt16(letters[1])
        }

        /// Nil for 0, which stands for no country.
        init?(bits: UInt16) {
            guard let code = Self(String(decoding: [UInt8(bits >> 8), UInt8(bits & 0xFF)], as: UTF8.self)),
                code.bits == bits
            else { return nil }
            self = code
        }

        var text: String { String(decoding: [UInt8(bits >> 8), UInt8(bits & 0xFF)], as: UTF8.self) }
    }

    /// A line that is no range.
    public struct Problem: Error, Sendable, Equatable, CustomStringConvertible {
        public var line: Int
        public var description: String {
            "line \(line) of the country database is not 'first address,last address,country'"
        }
    }

    private struct Ranges {
        var starts: [UInt128] = []
        var ends: [UInt128] = []
        var codes: [UInt16] = []

        func code(of bits: UInt128) -> UInt16? {
            // The last range that begins at or before.
            var (low, high) = (0, starts.count)
            while low < high {
                let middle = (low + high) / 2
                if starts[middle] <= bits { low = middle + 1 } else { high = middle }
            }
            guard low > 0, bits <= ends[low - 1] else { return nil }
            return codes[low - 1]
        }

        mutating func append(_ first: IPAddress, _ last: IPAddress, _ code: Code) {
            starts.append(first.bits)
            ends.append(last.bits)
            codes.append(code.bits)
        }

        mutating func sort() {
            let order = starts.indices.sorted { starts[$0] < starts[$1] }
            self = Ranges(
                starts: order.map { starts[$0] }, ends: order.map { ends[$0] }, codes: order.map { codes[$0] })
        }
    }

    private var v4 = Ranges()
    private var v6 = Ranges()

    /// - Throws: ``Problem`` with the first line that can't be read. Lines that are empty or begin with `#` are none.
    public init(_ text: String) throws(Problem) {
        var number = 0
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            number += 1
            if line.isEmpty || line.first == "#" { continue }
            let fields = line.split(separator: ",", maxSplits: 3, omittingEmptySubsequences: false).map(Self.unquoted)
            guard fields.count >= 3, let first = IPAddress(fields[0]), let last = IPAddress(fields[1]),
                first.family == last.family, first.bits <= last.bits
            else { throw Problem(line: number) }
            // `ZZ` and the like are countries; an empty one is a range that belongs to nobody.
            guard let code = Code(fields[2]) else { continue }
            if first.family == .v4 { v4.append(first, last, code) } else { v6.append(first, last, code) }
        }
        v4.sort()
        v6.sort()
    }

    private static func unquoted(_ field: Substring) -> Substring {
        field.count > 1 && field.first == "\"" && field.last == "\"" ? field.dropFirst().dropLast() : field
    }

    public func country(of address: IPAddress) -> Code? {
        (address.family == .v4 ? v4 : v6).code(of: address.bits).flatMap { Code(bits: $0) }
    }
}
