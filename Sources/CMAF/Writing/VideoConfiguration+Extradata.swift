extension AVCConfigurationBox {
    init(_ sets: ParameterSets) throws(CMAFError) {
        guard let first = sets.sps.first, sets.sps.count <= Self.maxSPS, !sets.pps.isEmpty,
            sets.pps.count <= Self.maxPPS
        else {
            throw CMAFError(
                .invalid, in: "avcC", "\(sets.sps.count) sequence and \(sets.pps.count) picture parameter sets")
        }
        guard (sets.sps + sets.pps).allSatisfy({ $0.count <= Self.maxParameterSetBytes }) else {
            throw CMAFError(.invalid, in: "avcC", "a parameter set above 65,535 bytes")
        }
        guard sets.pps.allSatisfy({ NALUnitType(of: $0) == .pictureParameterSet }) else {
            throw CMAFError(.invalid, in: "PPS", "another NAL unit")
        }
        let sequence = try SequenceParameterSet(unit: first)
        let format = SampleFormat(
            chromaFormat: sequence.chromaFormat, lumaBitDepth: sequence.lumaBitDepth,
            chromaBitDepth: sequence.chromaBitDepth)
        self.init(
            profile: sequence.profile, compatibility: sequence.compatibility, level: sequence.level, sps: sets.sps,
            pps: sets.pps,
            sampleFormat: Self.profilesWithSampleFormat.contains(sequence.profile) ? format : nil)
    }

    /// - Parameter extradata: an avcC record, or parameter sets with start codes.
    init(extradata: [UInt8]) throws(CMAFError) {
        try self.init(ParameterSets(extradata: extradata))
    }
}

extension HEVCConfigurationBox {
    /// - Parameter extradata: an hvcC record, or parameter sets with start codes.
    init(extradata: [UInt8]) throws(CMAFError) {
        let units: [ArraySlice<UInt8>]
        // A record starts with its version, a byte stream with zeros.
        if extradata.first == 1 {
            var reader = BoxReader(extradata[...], subject: Self.type)
            units = try HEVCConfigurationBox(payload: &reader).arrays.flatMap { $0.units.map { $0[...] } }
        } else {
            units = AnnexB.units(in: extradata)
        }
        var arrays: [Units] = []
        for type in [HEVCUnitType.videoParameterSet, .sequenceParameterSet, .pictureParameterSet] {
            var seen: Set<ArraySlice<UInt8>> = []
            let found = units.filter { HEVCUnitType(of: $0) == type && seen.insert($0).inserted }.map(Array.init)
            guard !found.isEmpty, found.count <= Self.maxUnits, found.allSatisfy({ $0.count <= Self.maxUnitBytes })
            else {
                throw CMAFError(.invalid, in: "hvcC", "\(found.count) NAL units of the type \(type.rawValue)")
            }
            arrays.append(Units(isComplete: true, type: type, units: found))
        }
        let sequence = try HEVCSequenceParameterSet(unit: arrays[1].units[0])
        self.init(
            profile: sequence.profile, chromaFormat: sequence.chromaFormat, lumaBitDepth: sequence.lumaBitDepth,
            chromaBitDepth: sequence.chromaBitDepth, temporalLayers: sequence.temporalLayers,
            isTemporalNested: sequence.isTemporalNested, arrays: arrays)
    }
}

extension AV1ConfigurationBox {
    /// - Parameter extradata: an av1C record, or units with a sequence header among them.
    init(extradata: [UInt8]) throws(CMAFError) {
        // The first bit of a unit is 0, of a record 1.
        let isRecord = (extradata.first ?? 0) & 0x80 != 0
        let units = try AV1Unit.units(in: isRecord ? extradata.dropFirst(4) : extradata[...])
        guard let unit = units.first(where: { $0.kind == .sequenceHeader }) else {
            throw CMAFError(.invalid, in: "av1C", "no sequence header among \(units.count) units")
        }
        let header = try AV1SequenceHeader(unit: unit)
        var writer = BoxWriter()
        unit.encode(to: &writer)
        self.init(
            profile: header.profile, level: header.level, isHighTier: header.isHighTier, format: header.format,
            units: writer.bytes)
    }
}
