/// `dinf`: where the samples are (ISO/IEC 14496-12, 8.7.1).
struct DataInformationBox: Box {
    static let type: FourCC = "dinf"
    var reference: DataReferenceBox

    func encodePayload(to writer: inout BoxWriter) { reference.encode(to: &writer) }
}

extension DataInformationBox {
    init(payload reader: inout BoxReader) throws(CMAFError) {
        var reference: DataReferenceBox?
        while let child = try reader.nextBox() {
            if child.type == DataReferenceBox.type { try child.decode(into: &reference) }
        }
        self.reference = try reader.require(reference)
    }
}

/// `dref`, with the one entry that CMAF allows (ISO/IEC 14496-12, 8.7.2).
struct DataReferenceBox: Box {
    static let type: FourCC = "dref"
    var entry: DataEntryURLBox

    func encodePayload(to writer: inout BoxWriter) {
        writer.putVersion(0)
        writer.put(UInt32(1))
        entry.encode(to: &writer)
    }
}

extension DataReferenceBox {
    init(payload reader: inout BoxReader) throws(CMAFError) {
        _ = try reader.readVersion(upTo: 0)
        _ = try reader.readCount(ofElements: 8)
        var entry: DataEntryURLBox?
        while let child = try reader.nextBox() {
            guard child.type == DataEntryURLBox.type else {
                throw reader.error(.unsupported, "samples in another place: \(child.type)")
            }
            try child.decode(into: &entry)
        }
        self.entry = try reader.require(entry)
    }
}

/// `url `: says that samples are in the same file (ISO/IEC 14496-12, 8.7.2).
struct DataEntryURLBox: Box {
    static let type: FourCC = "url "

    /// `self-contained`.
    private static let sameFile: UInt32 = 1

    func encodePayload(to writer: inout BoxWriter) { writer.putVersion(0, flags: Self.sameFile) }
}

extension DataEntryURLBox {
    /// An address elsewhere is refused, so that a hostile file cannot point anywhere.
    init(payload reader: inout BoxReader) throws(CMAFError) {
        guard try reader.readVersion(upTo: 0).flags & Self.sameFile != 0 else {
            throw reader.error(.unsupported, "samples in another file")
        }
    }
}
