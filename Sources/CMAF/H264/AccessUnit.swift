/// One coded picture, ready to be a sample of an `avc1` track.
///
/// Only the slices of the primary picture are kept. What goes:
/// - access unit delimiters and fillers, which the boxes make superfluous, and parameter sets, whose place in an `avc1`
///   track is the configuration (ISO/IEC 14496-15, 5.4.2);
/// - all SEI: none is needed to decode the pictures (ITU-T H.264, annex D), timing is in the boxes, and user data
///   can hold the encoder's settings, a camera's position, or captions that no playlist announces;
/// - ends of sequence, auxiliary pictures and the layers of SVC and MVC.
public struct AccessUnit: Sendable, Equatable {
    /// The slices, each behind its length in four bytes.
    public let sampleData: [UInt8]
    /// Whether decoding can start here with nothing that came before.
    public let isIDR: Bool
    /// Those that came within the byte stream.
    public let parameterSets: ParameterSets

    /// - Parameter stream: one access unit with start codes.
    /// - Throws: ``CMAFError`` when there is no slice in it.
    public init(annexB stream: [UInt8]) throws(CMAFError) {
        let units = AnnexB.units(in: stream)
        let slices = units.filter { NALUnitType(of: $0)?.isSlice == true }
        guard let first = slices.first else {
            throw CMAFError(.invalid, in: "access unit", "no slice among \(units.count) NAL units")
        }
        var data = BoxWriter()
        for slice in slices {
            data.put(UInt32(slice.count))
            data.put(contentsOf: slice)
        }
        sampleData = data.bytes
        isIDR = NALUnitType(of: first) == .idrSlice
        parameterSets = ParameterSets(units: units)
    }
}
