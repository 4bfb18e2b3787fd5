/// NAL units that each stand behind their length, as in samples of `avc1` (ISO/IEC 14496-15, clause 5).
enum LengthPrefixedUnits {
    /// The type of each unit of a sample.
    ///
    /// - Parameters:
    ///   - sample: as a slice of the segment, so that errors tell its place.
    ///   - lengthBytes: 1, 2 or 4.
    /// - Throws: ``CMAFError`` when the lengths do not cover the sample exactly.
    static func types(in sample: ArraySlice<UInt8>, lengthBytes: Int) throws(CMAFError) -> [NALUnitType] {
        var reader = BoxReader(sample, subject: MediaDataBox.type)
        var types: [NALUnitType] = []
        while reader.remaining > 0 {
            let length = try reader.readSlice(lengthBytes).reduce(0) { $0 << 8 | Int($1) }
            guard length <= reader.remaining else {
                throw reader.error(.invalid, "a NAL unit of \(length) bytes in a sample with \(reader.remaining) left")
            }
            guard let type = NALUnitType(of: try reader.readSlice(length)) else {
                throw reader.error(.invalid, "an empty NAL unit")
            }
            types.append(type)
        }
        return types
    }
}
