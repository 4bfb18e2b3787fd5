/// `ctts`: presentation minus decode times (ISO/IEC 14496-12, 8.6.1.3).
struct CompositionOffsetBox: Box {
    static let type: FourCC = "ctts"

    /// Samples in a row with one offset.
    struct Run: Sendable, Equatable {
        var sampleCount: UInt32
        var offset: Int32
    }

    var runs: [Run]

    func encodePayload(to writer: inout BoxWriter) {
        // Version 1 has signed offsets.
        writer.putVersion(runs.contains { $0.offset < 0 } ? 1 : 0)
        writer.put(UInt32(runs.count))
        for run in runs {
            writer.put(run.sampleCount)
            writer.put(run.offset)
        }
    }
}

extension CompositionOffsetBox {
    /// Offsets of version 0 are read as signed too: there are writers that put negative ones there.
    init(payload reader: inout BoxReader) throws(CMAFError) {
        _ = try reader.readVersion(upTo: 1)
        runs = []
        for _ in 0..<(try reader.readCount(ofElements: 8)) {
            runs.append(Run(sampleCount: try reader.read(), offset: try reader.read()))
        }
    }
}
