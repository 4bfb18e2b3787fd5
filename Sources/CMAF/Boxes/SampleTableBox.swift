/// `stbl`, as it is when all samples are in fragments: descriptions and four empty tables
/// (ISO/IEC 14496-12, 8.5.1; ISO/IEC 23000-19, clause 7).
struct SampleTableBox: Box {
    static let type: FourCC = "stbl"
    var description: SampleDescriptionBox
    var groupDescriptions: [SampleGroupDescriptionBox] = []
    var others: [OpaqueBox] = []

    func encodePayload(to writer: inout BoxWriter) {
        description.encode(to: &writer)
        TimeToSampleBox().encode(to: &writer)
        SampleToChunkBox().encode(to: &writer)
        SampleSizeBox().encode(to: &writer)
        ChunkOffsetBox().encode(to: &writer)
        for groups in groupDescriptions { groups.encode(to: &writer) }
        for other in others { other.encode(to: &writer) }
    }
}

extension SampleTableBox {
    init(payload reader: inout BoxReader) throws(CMAFError) {
        var description: SampleDescriptionBox?
        while let child = try reader.nextBox() {
            switch child.type {
            case SampleDescriptionBox.type: try child.decode(into: &description)
            case TimeToSampleBox.type: _ = try child.decode(TimeToSampleBox.self)
            case SampleToChunkBox.type: _ = try child.decode(SampleToChunkBox.self)
            case SampleSizeBox.type: _ = try child.decode(SampleSizeBox.self)
            case ChunkOffsetBox.type: _ = try child.decode(ChunkOffsetBox.self)
            case SampleGroupDescriptionBox.type where SampleGroupDescriptionBox.isReadable(child):
                groupDescriptions.append(try child.decode())
            default: others.append(child.opaque)
            }
        }
        self.description = try reader.require(description)
    }
}
