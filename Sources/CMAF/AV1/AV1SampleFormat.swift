/// How AV1 stores samples (AV1 Bitstream & Decoding Process Specification, 5.5.2).
struct AV1SampleFormat: Sendable, Equatable {
    /// 8, 10 or 12.
    var bitDepth: UInt8
    var isMonochrome: Bool
    /// `subsampling_x`.
    var isHalfWidth: Bool
    /// `subsampling_y`.
    var isHalfHeight: Bool
    /// `chroma_sample_position`, 2 bits; 0 when not known.
    var chromaPosition: UInt8

    /// As `chroma_format_idc` of H.264 and HEVC counts: 0 monochrome, 1 for 4:2:0, 2 for 4:2:2, 3 for 4:4:4.
    var chromaFormat: Int {
        if isMonochrome { return 0 }
        return isHalfHeight ? 1 : (isHalfWidth ? 2 : 3)
    }
}
