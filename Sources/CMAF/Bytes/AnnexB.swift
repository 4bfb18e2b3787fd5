/// H.264 or HEVC as a byte stream with start codes (ITU-T H.264 and H.265, annex B).
public enum AnnexB {
    /// The NAL units between start codes of three or four bytes, each with its header byte.
    ///
    /// Zero bytes behind a unit belong to the stream, not to the unit; empty units are left out. Bytes before the first
    /// start code are no unit. Linear in the number of bytes; nothing is copied.
    public static func units(in stream: [UInt8]) -> [ArraySlice<UInt8>] {
        var units: [ArraySlice<UInt8>] = []
        var next = startCode(in: stream, from: 0)
        while let code = next {
            let start = code + 3
            next = startCode(in: stream, from: start)
            var end = next ?? stream.count
            while end > start, stream[end - 1] == 0 { end -= 1 }
            if end > start { units.append(stream[start..<end]) }
        }
        return units
    }

    /// The place of the next `00 00 01`.
    private static func startCode(in stream: [UInt8], from start: Int) -> Int? {
        var index = start
        while index + 2 < stream.count {
            switch stream[index + 2] {
            case 0: index += 1
            case 1 where stream[index] == 0 && stream[index + 1] == 0: return index
            // The third byte can be neither inside nor at the end of a code that starts at one of these three.
            default: index += 3
            }
        }
        return nil
    }

    /// Takes out the 3 of each `00 00 03` (ITU-T H.264, 7.4.1; ITU-T H.265, 7.4.2).
    static func withoutEmulationPrevention(_ bytes: some Collection<UInt8>) -> [UInt8] {
        var payload: [UInt8] = []
        payload.reserveCapacity(bytes.count)
        var zeros = 0
        for byte in bytes {
            if zeros >= 2, byte == 3 {
                zeros = 0
                continue
            }
            zeros = byte == 0 ? zeros + 1 : 0
            payload.append(byte)
        }
        return payload
    }

    /// Puts a 3 behind every two zeros that are followed by a byte up to 3.
    static func withEmulationPrevention(_ payload: some Collection<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(payload.count)
        var zeros = 0
        for byte in payload {
            if zeros >= 2, byte <= 3 {
                bytes.append(3)
                zeros = 0
            }
            zeros = byte == 0 ? zeros + 1 : 0
            bytes.append(byte)
        }
        return bytes
    }
}
