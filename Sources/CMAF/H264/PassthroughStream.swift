/// An H.264 stream of somebody else whose pictures are taken over as they are.
///
/// The slices stay untouched. Taken out is what does not belong into an `avc1` track or may say too much about its
/// maker: access unit delimiters, parameter sets, fillers, and user data in SEI. Other SEI stays.
public struct PassthroughStream: Sendable, Equatable {
    /// One coded picture.
    public struct Picture: Sendable, Equatable {
        /// NAL units, each behind its length in four bytes.
        public let sampleData: [UInt8]
        /// Whether its slices are those of an IDR picture; the container's keyframe flag may say more than is true.
        public let isIDR: Bool
        /// Whether a parameter set came with it that the configuration does not have: from here on, one init segment
        /// cannot describe the stream.
        public let changesParameterSets: Bool
    }

    /// How the NAL units of a packet are told apart.
    private enum Framing: Sendable, Equatable {
        case startCodes
        case lengths(bytes: Int)
    }

    /// Of the whole stream.
    public let parameterSets: ParameterSets
    private let framing: Framing

    /// - Parameter extradata: an avcC record, whose packets are then length-prefixed, or parameter sets with start
    ///   codes.
    /// - Throws: ``CMAFError`` when a record is damaged, or there is no pair of parameter sets.
    public init(extradata: [UInt8]) throws(CMAFError) {
        parameterSets = try ParameterSets(extradata: extradata)
        guard !parameterSets.sps.isEmpty, !parameterSets.pps.isEmpty else {
            throw CMAFError(.invalid, in: "avcC", "no parameter sets")
        }
        if extradata.first == 1 {
            var reader = BoxReader(extradata[...], subject: AVCConfigurationBox.type)
            framing = .lengths(bytes: try AVCConfigurationBox(payload: &reader).lengthBytes)
        } else {
            framing = .startCodes
        }
    }

    /// - Parameter packet: one access unit in the framing of the extradata.
    /// - Throws: ``CMAFError`` when its lengths do not cover it exactly or there is no slice in it.
    public func picture(_ packet: [UInt8]) throws(CMAFError) -> Picture {
        let units =
            switch framing {
            case .startCodes: AnnexB.units(in: packet)
            case .lengths(let bytes): try LengthPrefixedUnits.units(in: packet[...], lengthBytes: bytes)
            }
        guard let slice = units.first(where: { NALUnitType(of: $0)?.isSlice == true }) else {
            throw CMAFError(.invalid, in: "access unit", "no slice among \(units.count) NAL units")
        }
        let found = ParameterSets(units: units)
        return Picture(
            sampleData: LengthPrefixedUnits.join(units.compactMap(Self.kept)),
            isIDR: NALUnitType(of: slice) == .idrSlice,
            changesParameterSets: !found.sps.allSatisfy(parameterSets.sps.contains)
                || !found.pps.allSatisfy(parameterSets.pps.contains))
    }

    private static let removed: Set<NALUnitType> = [
        .accessUnitDelimiter, .sequenceParameterSet, .pictureParameterSet, .filler,
    ]

    private static func kept(_ unit: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        switch NALUnitType(of: unit) {
        case nil: nil
        case .enhancementInformation: SupplementalMessages.withoutUserData(unit)
        case let type?: removed.contains(type) ? nil : unit
        }
    }
}
