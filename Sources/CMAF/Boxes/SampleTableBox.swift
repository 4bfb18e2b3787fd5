/// `stbl`: descriptions of the samples, and tables of them, which are empty when all are in fragments
/// (ISO/IEC 14496-12, 8.5.1; ISO/IEC 23000-19, clause 7).
struct SampleTableBox: Box {
    static let type: FourCC = "stbl"

    enum ChunkOffsets: Sendable, Equatable {
        case short(ChunkOffsetBox)
        case long(LargeChunkOffsetBox)
    }

    var description: SampleDescriptionBox
    var times = TimeToSampleBox()
    var compositionOffsets: CompositionOffsetBox?
    var syncSamples: SyncSampleBox?
    var chunks = SampleToChunkBox()
    var sizes = SampleSizeBox()
    var chunkOffsets = ChunkOffsets.short(ChunkOffsetBox())
    var groupDescriptions: [SampleGroupDescriptionBox] = []
    var groups: [SampleToGroupBox] = []
    var others: [OpaqueBox] = []

    init(description: SampleDescriptionBox, groupDescriptions: [SampleGroupDescriptionBox] = []) {
        self.description = description
        self.groupDescriptions = groupDescriptions
    }

    func encodePayload(to writer: inout BoxWriter) {
        description.encode(to: &writer)
        times.encode(to: &writer)
        compositionOffsets?.encode(to: &writer)
        syncSamples?.encode(to: &writer)
        chunks.encode(to: &writer)
        sizes.encode(to: &writer)
        switch chunkOffsets {
        case .short(let box): box.encode(to: &writer)
        case .long(let box): box.encode(to: &writer)
        }
        for descriptions in groupDescriptions { descriptions.encode(to: &writer) }
        for group in groups { group.encode(to: &writer) }
        for other in others { other.encode(to: &writer) }
    }
}

extension SampleTableBox {
    init(payload reader: inout BoxReader) throws(CMAFError) {
        var description: SampleDescriptionBox?
        var groupDescriptions: [SampleGroupDescriptionBox] = []
        var times: TimeToSampleBox?
        var chunks: SampleToChunkBox?
        var sizes: SampleSizeBox?
        while let child = try reader.nextBox() {
            switch child.type {
            case SampleDescriptionBox.type: try child.decode(into: &description)
            case TimeToSampleBox.type: try child.decode(into: &times)
            case CompositionOffsetBox.type: try child.decode(into: &compositionOffsets)
            case SyncSampleBox.type: try child.decode(into: &syncSamples)
            case SampleToChunkBox.type: try child.decode(into: &chunks)
            case SampleSizeBox.type: try child.decode(into: &sizes)
            case ChunkOffsetBox.type: chunkOffsets = .short(try child.decode())
            case LargeChunkOffsetBox.type: chunkOffsets = .long(try child.decode())
            case SampleGroupDescriptionBox.type where SampleGroupDescriptionBox.isReadable(child):
                groupDescriptions.append(try child.decode())
            case SampleToGroupBox.type: groups.append(try child.decode())
            default: others.append(child.opaque)
            }
        }
        self.description = try reader.require(description)
        self.groupDescriptions = groupDescriptions
        self.times = times ?? self.times
        self.chunks = chunks ?? self.chunks
        self.sizes = sizes ?? self.sizes
    }
}
