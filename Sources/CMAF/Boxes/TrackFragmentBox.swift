/// `traf`: one track's part of a fragment (ISO/IEC 14496-12, 8.8.6).
struct TrackFragmentBox: Box {
    static let type: FourCC = "traf"
    var header: TrackFragmentHeaderBox
    /// CMAF requires it (ISO/IEC 23000-19, clause 7).
    var decodeTime: TrackFragmentDecodeTimeBox
    var runs: [TrackRunBox]
    var groups: [SampleToGroupBox] = []
    var groupDescriptions: [SampleGroupDescriptionBox] = []
    var others: [OpaqueBox] = []

    func encodePayload(to writer: inout BoxWriter) {
        header.encode(to: &writer)
        decodeTime.encode(to: &writer)
        for run in runs { run.encode(to: &writer) }
        for descriptions in groupDescriptions { descriptions.encode(to: &writer) }
        for group in groups { group.encode(to: &writer) }
        for other in others { other.encode(to: &writer) }
    }
}

extension TrackFragmentBox {
    init(payload reader: inout BoxReader) throws(CMAFError) {
        var header: TrackFragmentHeaderBox?
        var decodeTime: TrackFragmentDecodeTimeBox?
        runs = []
        while let child = try reader.nextBox() {
            switch child.type {
            case TrackFragmentHeaderBox.type: try child.decode(into: &header)
            case TrackFragmentDecodeTimeBox.type: try child.decode(into: &decodeTime)
            case TrackRunBox.type: runs.append(try child.decode())
            case SampleToGroupBox.type: groups.append(try child.decode())
            case SampleGroupDescriptionBox.type where SampleGroupDescriptionBox.isReadable(child):
                groupDescriptions.append(try child.decode())
            default: others.append(child.opaque)
            }
        }
        self.header = try reader.require(header)
        self.decodeTime = try reader.require(decodeTime)
    }
}
