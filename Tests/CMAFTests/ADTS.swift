@testable import CMAF

/// Takes AAC frames out of an ADTS stream without checksums (ISO/IEC 14496-3, 1.A.2).
enum ADTS {
    static func frames(in stream: [UInt8]) -> [[UInt8]] {
        var frames: [[UInt8]] = []
        var start = 0
        while start + 7 <= stream.count {
            let length = Int(stream[start + 3] & 3) << 11 | Int(stream[start + 4]) << 3 | Int(stream[start + 5]) >> 5
            frames.append(Array(stream[start + 7..<start + length]))
            start += length
        }
        return frames
    }
}
