import HeadwaterCore

/// The size of a JPEG, from its frame header (ISO/IEC 10918-1, B.2.2).
enum JPEGHeader {
    /// Nil when the bytes are no JPEG or end before the frame header.
    static func size(of bytes: [UInt8]) -> PixelSize? {
        guard bytes.starts(with: [0xFF, 0xD8]) else { return nil }
        var place = 2
        while place + 9 < bytes.count, bytes[place] == 0xFF {
            let marker = bytes[place + 1]
            let length = Int(bytes[place + 2]) << 8 | Int(bytes[place + 3])
            // SOF0 to SOF15 without DHT, JPG and DAC, which lie between them.
            if (0xC0...0xCF).contains(marker), ![0xC4, 0xC8, 0xCC].contains(marker) {
                let height = Int(bytes[place + 5]) << 8 | Int(bytes[place + 6])
                return PixelSize(width: Int(bytes[place + 7]) << 8 | Int(bytes[place + 8]), height: height)
            }
            place += 2 + max(2, length)
        }
        return nil
    }
}
