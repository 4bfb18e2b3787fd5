/// One entry of `stsd`: how samples are coded (ISO/IEC 14496-12, 8.5.2.2).
///
/// Not a ``Box``, because its type is a value: the same entry is `avc1`, or `encv` when its samples are encrypted.
protocol SampleEntry: Sendable, Equatable {
    var format: FourCC { get }
    /// Everything after size and type.
    func encodePayload(to writer: inout BoxWriter)
    init(format: FourCC, payload reader: inout BoxReader) throws(CMAFError)
}

extension SampleEntry {
    func encode(to writer: inout BoxWriter) {
        writer.putBox(format) { encodePayload(to: &$0) }
    }
}

extension UnreadBox {
    func decode<Entry: SampleEntry>(_: Entry.Type = Entry.self) throws(CMAFError) -> Entry {
        var reader = payload
        return try Entry(format: type, payload: &reader)
    }
}

extension BoxWriter {
    /// Reserved bytes, then the first and only data reference (ISO/IEC 14496-12, 8.5.2.2).
    mutating func putSampleEntryStart() {
        putZeros(6)
        put(UInt16(1))
    }
}
