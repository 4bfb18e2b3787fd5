/// Percent-encoding (RFC 3986 2.1), undone.
enum PercentCoding {
    /// Nil for a percent sign without two hex digits, and for more bytes than the limit.
    static func decode(_ text: some Sequence<UInt8>, limit: Int) -> [UInt8]? {
        var decoded: [UInt8] = []
        var bytes = text.makeIterator()
        while let byte = bytes.next() {
            guard decoded.count < limit else { return nil }
            guard byte == UInt8(ascii: "%") else {
                decoded.append(byte)
                continue
            }
            guard let high = bytes.next()?.hexValue, let low = bytes.next()?.hexValue else { return nil }
            decoded.append(high << 4 | low)
        }
        return decoded
    }
}

extension UInt8 {
    fileprivate var hexValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
