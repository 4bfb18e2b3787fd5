import HeadwaterCore

/// How a record stands in the log: its length and its CRC-32C, four bytes each with the lowest first, then the record.
///
/// A length of 0 is none: a file that grew without its bytes, as a power cut may leave it, ends there.
enum LogFrame {
    static let headLength = 8

    static func append(_ record: [UInt8], to bytes: inout [UInt8]) {
        append(UInt32(record.count), to: &bytes)
        append(checksum(record[...]), to: &bytes)
        bytes.append(contentsOf: record)
    }

    enum Found: Equatable {
        /// A whole frame, and where its record lies.
        case record(Range<Int>)
        /// More bytes are needed to tell.
        case incomplete
        /// No frame begins here.
        case broken
    }

    static func find(in bytes: [UInt8], at place: Int) -> Found {
        guard bytes.count - place >= headLength else { return .incomplete }
        let length = Int(number(bytes, place))
        guard (1...LogRecord.maxLength).contains(length) else { return .broken }
        let record = (place + headLength)..<(place + headLength + length)
        guard record.upperBound <= bytes.count else { return .incomplete }
        return checksum(bytes[record]) == number(bytes, place + 4) ? .record(record) : .broken
    }

    private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        var sum = CRC32C()
        bytes.withUnsafeBytes { sum.add($0) }
        return sum.value
    }

    private static func append(_ number: UInt32, to bytes: inout [UInt8]) {
        for place in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: number >> (8 * UInt32(place)))) }
    }

    private static func number(_ bytes: [UInt8], _ place: Int) -> UInt32 {
        (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[place + $1]) << (8 * UInt32($1)) }
    }
}
