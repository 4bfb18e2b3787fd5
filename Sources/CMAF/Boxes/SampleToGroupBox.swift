/// `sbgp`: which samples belong to which group (ISO/IEC 14496-12, 8.9.2).
struct SampleToGroupBox: Box {
    static let type: FourCC = "sbgp"

    struct Run: Sendable, Equatable {
        var sampleCount: UInt32
        /// From 1; 0 is no group, above 65,536 are those that the fragment itself describes.
        var index: UInt32
    }

    var groupingType: FourCC
    /// Tells several groupings of one type apart.
    var parameter: UInt32?
    var runs: [Run]

    func encodePayload(to writer: inout BoxWriter) {
        writer.putVersion(parameter == nil ? 0 : 1)
        writer.put(groupingType)
        if let parameter { writer.put(parameter) }
        writer.put(UInt32(runs.count))
        for run in runs {
            writer.put(run.sampleCount)
            writer.put(run.index)
        }
    }
}

extension SampleToGroupBox {
    init(payload reader: inout BoxReader) throws(CMAFError) {
        let version = try reader.readVersion(upTo: 1).version
        groupingType = try reader.readType()
        parameter = try version == 1 ? reader.read() : nil
        let count = try reader.readCount(ofElements: 8)
        runs = []
        runs.reserveCapacity(count)
        for _ in 0..<count { runs.append(Run(sampleCount: try reader.read(), index: try reader.read())) }
    }
}
