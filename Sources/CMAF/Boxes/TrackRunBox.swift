/// `trun`: samples that lie one behind the other (ISO/IEC 14496-12, 8.8.8).
///
/// Each property is a column, nil when the defaults of `tfhd` or `trex` hold for all samples.
/// - Invariant: a column that is there has ``sampleCount`` elements.
struct TrackRunBox: Box {
    static let type: FourCC = "trun"
    var sampleCount: Int
    /// From the base of `tfhd` to the first byte; nil when the run goes on where the last one ended.
    var dataOffset: Int32?
    /// In place of the default for the first sample.
    var firstSampleFlags: SampleFlags?
    var durations: [UInt32]?
    var sizes: [UInt32]?
    var flags: [SampleFlags]?
    var compositionOffsets: [Int32]?

    private enum Presence {
        static let dataOffset: UInt32 = 0x1
        static let firstSampleFlags: UInt32 = 0x4
        static let durations: UInt32 = 0x100
        static let sizes: UInt32 = 0x200
        static let flags: UInt32 = 0x400
        static let compositionOffsets: UInt32 = 0x800
        static let columns = durations | sizes | flags | compositionOffsets
    }

    func encodePayload(to writer: inout BoxWriter) {
        var presence: UInt32 = 0
        if dataOffset != nil { presence |= Presence.dataOffset }
        if firstSampleFlags != nil { presence |= Presence.firstSampleFlags }
        if durations != nil { presence |= Presence.durations }
        if sizes != nil { presence |= Presence.sizes }
        if flags != nil { presence |= Presence.flags }
        if compositionOffsets != nil { presence |= Presence.compositionOffsets }
        // Version 1 has signed composition offsets.
        writer.putVersion(1, flags: presence)
        writer.put(UInt32(sampleCount))
        if let dataOffset { writer.put(dataOffset) }
        if let firstSampleFlags { writer.put(firstSampleFlags.rawValue) }
        for sample in 0..<sampleCount {
            if let durations { writer.put(durations[sample]) }
            if let sizes { writer.put(sizes[sample]) }
            if let flags { writer.put(flags[sample].rawValue) }
            if let compositionOffsets { writer.put(compositionOffsets[sample]) }
        }
    }
}

extension TrackRunBox {
    /// Offsets of version 0 are read as signed too: there are writers that put negative ones there.
    init(payload reader: inout BoxReader) throws(CMAFError) {
        let presence = try reader.readVersion(upTo: 1).flags
        let columnCount = (presence & Presence.columns).nonzeroBitCount
        // Without columns the count is only a number here; the reader of segments holds it against the `mdat`.
        sampleCount = try reader.readCount(ofElements: columnCount * 4)
        dataOffset = try presence & Presence.dataOffset != 0 ? reader.read() : nil
        firstSampleFlags =
            try presence & Presence.firstSampleFlags != 0 ? SampleFlags(rawValue: reader.read()) : nil
        durations = presence & Presence.durations != 0 ? [] : nil
        sizes = presence & Presence.sizes != 0 ? [] : nil
        flags = presence & Presence.flags != 0 ? [] : nil
        compositionOffsets = presence & Presence.compositionOffsets != 0 ? [] : nil
        guard columnCount > 0 else { return }
        for _ in 0..<sampleCount {
            if durations != nil { durations?.append(try reader.read()) }
            if sizes != nil { sizes?.append(try reader.read()) }
            if flags != nil { flags?.append(SampleFlags(rawValue: try reader.read())) }
            if compositionOffsets != nil { compositionOffsets?.append(try reader.read()) }
        }
    }
}
