/// The sequence and picture parameter sets of an H.264 stream, NAL units with their header byte.
public struct ParameterSets: Sendable, Equatable {
    public var sps: [[UInt8]]
    public var pps: [[UInt8]]

    public init(sps: [[UInt8]], pps: [[UInt8]]) {
        self.sps = sps
        self.pps = pps
    }

    /// The parameter sets of a byte stream in order, each once; both lists are empty when it has none.
    public init(annexB stream: [UInt8]) {
        self.init(units: AnnexB.units(in: stream))
    }

    /// - Parameter extradata: an avcC record, as it also stands in files of others, or parameter sets with start codes.
    /// - Throws: ``CMAFError`` when a record is damaged.
    public init(extradata: [UInt8]) throws(CMAFError) {
        // A record starts with its version, a byte stream with zeros.
        guard extradata.first == 1 else {
            self.init(annexB: extradata)
            return
        }
        var reader = BoxReader(extradata[...], subject: AVCConfigurationBox.type)
        let record = try AVCConfigurationBox(payload: &reader)
        self.init(sps: record.sps, pps: record.pps)
    }

    init(units: [ArraySlice<UInt8>]) {
        sps = Self.distinct(units, of: .sequenceParameterSet)
        pps = Self.distinct(units, of: .pictureParameterSet)
    }

    private static func distinct(_ units: [ArraySlice<UInt8>], of type: NALUnitType) -> [[UInt8]] {
        var seen: Set<ArraySlice<UInt8>> = []
        return units.filter { NALUnitType(of: $0) == type && seen.insert($0).inserted }.map(Array.init)
    }
}
