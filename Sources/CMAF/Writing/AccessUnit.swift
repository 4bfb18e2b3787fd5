/// One coded picture of an encoder of ours, ready to be a sample of an `avc1`, `hvc1` or `av01` track.
///
/// Only what is needed to decode the primary picture is kept. What goes:
/// - delimiters, fillers and padding, which the boxes make superfluous;
/// - parameter sets, whose place in `avc1` and `hvc1` is the configuration (ISO/IEC 14496-15, 5.4.2 and 8.4.2). A sync
///   sample of AV1 keeps its sequence header, which must stand before the first frame (AV1 Codec ISO Media File Format
///   Binding, 2.4);
/// - all SEI and metadata units: none is needed to decode the pictures (ITU-T H.264 and H.265, annex D), timing is in
///   the boxes, and user data can hold the encoder's settings, a camera's position, or captions that no playlist
///   announces;
/// - ends of sequence, auxiliary pictures and further layers.
public struct AccessUnit: Sendable, Equatable {
    /// NAL units each behind its length in four bytes, or AV1's units, each with its size.
    public let sampleData: [UInt8]
    /// Whether decoding can start here with nothing that came before.
    public let isIDR: Bool

    /// - Parameter packet: one access unit with start codes, or one temporal unit in the low-overhead format.
    /// - Throws: ``CMAFError`` when there is no picture in it.
    public init(_ packet: [UInt8], coding: VideoCoding) throws(CMAFError) {
        switch coding {
        case .avc: try self.init(annexB: packet)
        case .hevc: try self.init(hevc: packet)
        case .av1: try self.init(av1: packet)
        }
    }

    /// H.264.
    ///
    /// - Parameter stream: one access unit with start codes.
    /// - Throws: ``CMAFError`` when there is no slice in it.
    public init(annexB stream: [UInt8]) throws(CMAFError) {
        let units = AnnexB.units(in: stream)
        let slices = units.filter { NALUnitType(of: $0)?.isSlice == true }
        guard let first = slices.first else { throw Self.noPicture(among: units.count) }
        sampleData = LengthPrefixedUnits.join(slices)
        isIDR = NALUnitType(of: first) == .idrSlice
    }

    private init(hevc stream: [UInt8]) throws(CMAFError) {
        let units = AnnexB.units(in: stream)
        let slices = units.filter { HEVCUnitType.isSliceOfBaseLayer($0) }
        guard let first = slices.first else { throw Self.noPicture(among: units.count) }
        sampleData = LengthPrefixedUnits.join(slices)
        isIDR = HEVCUnitType(of: first)?.isIDR == true
    }

    private init(av1 packet: [UInt8]) throws(CMAFError) {
        let units = try AV1Unit.units(in: packet[...])
        guard let isIDR = try AV1Unit.startsWithKeyFrame(units, isReduced: nil) else {
            throw Self.noPicture(among: units.count)
        }
        let kept: Set<AV1Unit.Kind> = [.sequenceHeader, .frameHeader, .tileGroup, .frame]
        var writer = BoxWriter()
        for unit in units where kept.contains(unit.kind) { unit.encode(to: &writer) }
        sampleData = writer.bytes
        self.isIDR = isIDR
    }

    private static func noPicture(among units: Int) -> CMAFError {
        CMAFError(.invalid, in: "access unit", "no slice among \(units) units")
    }
}
