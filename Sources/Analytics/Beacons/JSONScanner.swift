/// Walks through JSON (RFC 8259) once, from one value to the next, without building anything.
///
/// For beacons alone, of which there are many: it knows no values but those that it is asked for, and skips the rest. Strings that it
/// gives out hold no escapes, since nothing that a beacon says needs any.
struct JSONScanner {
    typealias Problem = BeaconProblem

    /// Objects and arrays within each other.
    static let maxDepth = 8

    private let bytes: UnsafeBufferPointer<UInt8>
    private(set) var place = 0

    /// - Parameter bytes: outlive this value.
    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    func malformed(_ message: String) -> Problem { Problem(.malformed, message, at: place) }
    func invalid(_ message: String) -> Problem { Problem(.invalid, message, at: place) }

    /// The next byte that is no space; nil at the end.
    mutating func peek() -> UInt8? {
        while place < bytes.count {
            switch bytes[place] {
            case 0x20, 0x09, 0x0A, 0x0D: place += 1
            case let byte: return byte
            }
        }
        return nil
    }

    /// Whether the next byte was this one, which then is behind us.
    mutating func take(_ byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        place += 1
        return true
    }

    mutating func expect(_ byte: UInt8) throws(Problem) {
        guard take(byte) else { throw malformed("Here should be '\(Character(UnicodeScalar(byte)))'.") }
    }

    /// Calls the body at the value of each key, which it has to read or ``skip(depth:)``.
    mutating func object(
        _ body: (inout JSONScanner, UnsafeBufferPointer<UInt8>) throws(Problem) -> Void
    ) throws(Problem) {
        try expect(UInt8(ascii: "{"))
        if take(UInt8(ascii: "}")) { return }
        repeat {
            let key = try string(isKey: true)
            try expect(UInt8(ascii: ":"))
            try body(&self, key)
        } while take(UInt8(ascii: ","))
        try expect(UInt8(ascii: "}"))
    }

    /// Calls the body at each element.
    mutating func array(_ body: (inout JSONScanner) throws(Problem) -> Void) throws(Problem) {
        try expect(UInt8(ascii: "["))
        if take(UInt8(ascii: "]")) { return }
        repeat { try body(&self) } while take(UInt8(ascii: ","))
        try expect(UInt8(ascii: "]"))
    }

    /// The bytes between the quotes. A key may hold escapes: it then is none that anybody knows.
    mutating func string(isKey: Bool = false) throws(Problem) -> UnsafeBufferPointer<UInt8> {
        guard take(UInt8(ascii: "\"")) else { throw invalid("Here should be a string.") }
        let start = place
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "\""):
                place += 1
                return UnsafeBufferPointer(rebasing: bytes[start..<(place - 1)])
            case UInt8(ascii: "\\"):
                guard isKey else { throw invalid("This value needs no escapes.") }
                place += 2
            case 0x00..<0x20: throw malformed("A string holds no control characters.")
            default: place += 1
            }
        }
        throw malformed("The string does not end.")
    }

    /// The bytes of a number.
    private mutating func numeral() throws(Problem) -> UnsafeBufferPointer<UInt8> {
        _ = peek()
        let start = place
        if take(UInt8(ascii: "-")) {}
        let whole = try digits()
        if whole > 1, bytes[place - whole] == UInt8(ascii: "0") { throw malformed("A number begins with no zero.") }
        if place < bytes.count, bytes[place] == UInt8(ascii: ".") {
            place += 1
            _ = try digits()
        }
        if place < bytes.count, bytes[place] | 0x20 == UInt8(ascii: "e") {
            place += 1
            if place < bytes.count, [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(bytes[place]) { place += 1 }
            _ = try digits()
        }
        return UnsafeBufferPointer(rebasing: bytes[start..<place])
    }

    private mutating func digits() throws(Problem) -> Int {
        let start = place
        while place < bytes.count, bytes[place].isDigit { place += 1 }
        guard place > start else { throw malformed("Here should be a digit.") }
        return place - start
    }

    /// A whole number that is not negative.
    mutating func count(upTo limit: Int64) throws(Problem) -> Int64 {
        try thousandths(upTo: limit, places: 0)
    }

    /// Seconds, as milliseconds; what is smaller is cut off.
    mutating func milliseconds(upTo limit: Int64) throws(Problem) -> Int64 {
        try thousandths(upTo: limit, places: 3)
    }

    private mutating func thousandths(upTo limit: Int64, places: Int) throws(Problem) -> Int64 {
        guard let first = peek(), first.isDigit || first == UInt8(ascii: "-") else {
            throw invalid("Here should be a number.")
        }
        let text = try numeral()
        let value = text.contains { $0 | 0x20 == UInt8(ascii: "e") } ? slow(text, places) : fast(text, places)
        guard let value, (0...limit).contains(value) else { throw invalid("The number is out of its range.") }
        return value
    }

    /// Without a detour over binary fractions.
    private func fast(_ text: UnsafeBufferPointer<UInt8>, _ places: Int) -> Int64? {
        var value: Int64 = 0
        // How many places behind the point were taken; nil before it.
        var fraction: Int?
        for byte in text {
            switch byte {
            case UInt8(ascii: "-"): return nil
            case UInt8(ascii: "."): fraction = 0
            default:
                if let taken = fraction, taken == places { continue }
                fraction = fraction.map { $0 + 1 }
                guard value < Int64.max / 100 else { return nil }
                value = value * 10 + Int64(byte - UInt8(ascii: "0"))
            }
        }
        for _ in (fraction ?? 0)..<places {
            guard value < Int64.max / 100 else { return nil }
            value *= 10
        }
        return value
    }

    /// With an exponent, as JavaScript writes very small numbers.
    private func slow(_ text: UnsafeBufferPointer<UInt8>, _ places: Int) -> Int64? {
        guard text.count <= 32, var value = Double(String(decoding: text, as: UTF8.self)) else { return nil }
        for _ in 0..<places { value *= 10 }
        return Int64(exactly: value.rounded(.down))
    }

    /// Goes past one value, whatever it is.
    mutating func skip(depth: Int = 1) throws(Problem) {
        switch peek() {
        case UInt8(ascii: "\""): _ = try string(isKey: true)
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            guard depth < Self.maxDepth else { throw malformed("Objects and arrays go too deep.") }
            if peek() == UInt8(ascii: "{") {
                try object { (scanner, _) throws(Problem) in try scanner.skip(depth: depth + 1) }
            } else {
                try array { (scanner) throws(Problem) in try scanner.skip(depth: depth + 1) }
            }
        case UInt8(ascii: "t"): try word("true")
        case UInt8(ascii: "f"): try word("false")
        case UInt8(ascii: "n"): try word("null")
        default: _ = try numeral()
        }
    }

    /// Whether the value is null, which then is behind us.
    mutating func isNull() throws(Problem) -> Bool {
        guard peek() == UInt8(ascii: "n") else { return false }
        try word("null")
        return true
    }

    private mutating func word(_ word: StaticString) throws(Problem) {
        let length = word.utf8CodeUnitCount
        guard bytes.count - place >= length else { throw malformed("The value does not end.") }
        for offset in 0..<length where bytes[place + offset] != word.utf8Start[offset] {
            throw malformed("Here should be a value.")
        }
        place += length
    }
}

extension UInt8 {
    var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
}
