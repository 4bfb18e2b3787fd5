/// `stts`: how long samples last (ISO/IEC 14496-12, 8.6.1.2).
struct TimeToSampleBox: Box {
    static let type: FourCC = "stts"

    /// Samples in a row with one duration.
    struct Run: Sendable, Equatable {
        var sampleCount: UInt32
        var duration: UInt32
    }

    var runs: [Run] = []

    func encodePayload(to writer: inout BoxWriter) {
        writer.putVersion(0)
        writer.put(UInt32(runs.count))
        for run in runs {
            writer.put(run.sampleCount)
            writer.put(run.duration)
        }
    }
}

extension TimeToSampleBox {
    init(payload reader: inout BoxReader) throws(CMAFError) {
        _ = try reader.readVersion(upTo: 0)
        for _ in 0..<(try reader.readCount(ofElements: 8)) {
            runs.append(Run(sampleCount: try reader.read(), duration: try reader.read()))
        }
    }
}
