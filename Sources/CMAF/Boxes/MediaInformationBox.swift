/// `minf` (ISO/IEC 14496-12, 8.4.4).
struct MediaInformationBox: Box {
    static let type: FourCC = "minf"

    /// The header that the kind of media asks for.
    enum Header: Sendable, Equatable {
        case video(VideoMediaHeaderBox)
        case sound(SoundMediaHeaderBox)
        /// Other kinds of media; their header, if any, is among ``others``.
        case other
    }

    var header: Header
    var dataInformation: DataInformationBox
    var sampleTable: SampleTableBox
    var others: [OpaqueBox] = []

    func encodePayload(to writer: inout BoxWriter) {
        switch header {
        case .video(let box): box.encode(to: &writer)
        case .sound(let box): box.encode(to: &writer)
        case .other: break
        }
        dataInformation.encode(to: &writer)
        sampleTable.encode(to: &writer)
        for other in others { other.encode(to: &writer) }
    }
}

extension MediaInformationBox {
    init(payload reader: inout BoxReader) throws(CMAFError) {
        header = .other
        var dataInformation: DataInformationBox?
        var sampleTable: SampleTableBox?
        while let child = try reader.nextBox() {
            switch child.type {
            case VideoMediaHeaderBox.type: header = .video(try child.decode())
            case SoundMediaHeaderBox.type: header = .sound(try child.decode())
            case DataInformationBox.type: try child.decode(into: &dataInformation)
            case SampleTableBox.type: try child.decode(into: &sampleTable)
            default: others.append(child.opaque)
            }
        }
        self.dataInformation = try reader.require(dataInformation)
        self.sampleTable = try reader.require(sampleTable)
    }
}

/// `vmhd`: pictures are copied, not blended (ISO/IEC 14496-12, 12.1.2).
struct VideoMediaHeaderBox: Box {
    static let type: FourCC = "vmhd"

    func encodePayload(to writer: inout BoxWriter) {
        // The standard fixes the flags at 1.
        writer.putVersion(0, flags: 1)
        writer.putZeros(8)
    }
}

extension VideoMediaHeaderBox {
    init(payload reader: inout BoxReader) throws(CMAFError) { _ = try reader.readVersion(upTo: 0) }
}

/// `smhd`: balance in the middle (ISO/IEC 14496-12, 12.2.2).
struct SoundMediaHeaderBox: Box {
    static let type: FourCC = "smhd"

    func encodePayload(to writer: inout BoxWriter) {
        writer.putVersion(0)
        writer.putZeros(4)
    }
}

extension SoundMediaHeaderBox {
    init(payload reader: inout BoxReader) throws(CMAFError) { _ = try reader.readVersion(upTo: 0) }
}
