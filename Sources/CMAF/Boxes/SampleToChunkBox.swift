/// `stsc`: how many samples lie in each chunk (ISO/IEC 14496-12, 8.7.4).
struct SampleToChunkBox: Box {
    static let type: FourCC = "stsc"

    /// Chunks in a row with one number of samples.
    struct Run: Sendable, Equatable {
        /// From 1; the run lasts until the next one starts.
        var firstChunk: UInt32
        var samplesPerChunk: UInt32
        var descriptionIndex: UInt32 = 1
    }

    var runs: [Run] = []

    func encodePayload(to writer: inout BoxWriter) {
        writer.putVersion(0)
        writer.put(UInt32(runs.count))
        for run in runs {
            writer.put(run.firstChunk)
            writer.put(run.samplesPerChunk)
            writer.put(run.descriptionIndex)
        }
    }
}

extension SampleToChunkBox {
    init(payload reader: inout BoxReader) throws(CMAFError) {
        _ = try reader.readVersion(upTo: 0)
        for _ in 0..<(try reader.readCount(ofElements: 12)) {
            runs.append(
                Run(
                    firstChunk: try reader.read(), samplesPerChunk: try reader.read(),
                    descriptionIndex: try reader.read()))
        }
    }
}
