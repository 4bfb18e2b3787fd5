/// NAL units that each stand behind their length, as in samples of `avc1` and `hvc1` (ISO/IEC 14496-15, clause 4).
enum LengthPrefixedUnits {
    /// The units of a sample.
    ///
    /// - Parameters:
    ///   - sample: as a slice of the segment, so that errors tell its place.
    ///   - lengthBytes: 1, 2 or 4.
    /// - Throws: ``CMAFError`` when the lengths do not cover the sample exactly, or one is 0.
    static func units(
        in sample: ArraySlice<UInt8>, lengthBytes: Int
    ) throws(CMAFError) -> [ArraySlice<UInt8>] {
        var reader = BoxReader(sample, subject: MediaDataBox.type)
        var units: [ArraySlice<UInt8>] = []
        while reader.remaining > 0 {
            let length = try reader.readSlice(lengthBytes).reduce(0) { $0 << 8 | Int($1) }
            guard length <= reader.remaining else {
                throw reader.error(.invalid, "a NAL unit of \(length) bytes in a sample with \(reader.remaining) left")
            }
            guard length > 0 else { throw reader.error(.invalid, "an empty NAL unit") }
            units.append(try reader.readSlice(length))
        }
        return units
    }

    /// Units as a sample of ours: each behind its length in four bytes.
    static func join(_ units: [ArraySlice<UInt8>]) -> [UInt8] {
        var writer = BoxWriter()
        for unit in units {
            writer.put(UInt32(unit.count))
            writer.put(contentsOf: unit)
        }
        return writer.bytes
    }
}
