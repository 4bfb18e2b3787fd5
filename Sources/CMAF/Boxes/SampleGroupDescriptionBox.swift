/// `sgpd`: the properties that groups of samples share (ISO/IEC 14496-12, 8.9.3).
struct SampleGroupDescriptionBox: Box {
    static let type: FourCC = "sgpd"

    /// Samples whose decoding must start some samples earlier (ISO/IEC 14496-12, 10.1).
    static let roll: FourCC = "roll"

    var groupingType: FourCC
    /// The group of samples that no `sbgp` assigns.
    var defaultIndex: UInt32?
    /// Each in the form that the grouping type defines.
    var entries: [[UInt8]]

    /// One group whose samples need so many samples before them; -1 for AAC, whose frames overlap by half.
    static func roll(distance: Int16) -> SampleGroupDescriptionBox {
        var entry = BoxWriter()
        entry.put(distance)
        return SampleGroupDescriptionBox(groupingType: roll, entries: [entry.bytes])
    }

    /// Of the first group; nil when this is no `roll` group.
    var rollDistance: Int? {
        guard groupingType == Self.roll, let entry = entries.first, entry.count >= 2 else { return nil }
        return Int(Int16(bitPattern: UInt16(entry[0]) << 8 | UInt16(entry[1])))
    }

    func encodePayload(to writer: inout BoxWriter) {
        writer.putVersion(defaultIndex == nil ? 1 : 2)
        writer.put(groupingType)
        // Length 0 says that each entry has one of its own.
        let length = entries.allSatisfy { $0.count == entries[0].count } ? entries.first?.count ?? 0 : 0
        writer.put(UInt32(length))
        if let defaultIndex { writer.put(defaultIndex) }
        writer.put(UInt32(entries.count))
        for entry in entries {
            if length == 0 { writer.put(UInt32(entry.count)) }
            writer.put(contentsOf: entry)
        }
    }
}

extension SampleGroupDescriptionBox {
    /// Whether the lengths of its entries are known: version 0 leaves them to each grouping type.
    static func isReadable(_ box: UnreadBox) -> Bool {
        var reader = box.payload
        guard let version = try? reader.readVersion(upTo: 2).version else { return true }
        return version > 0 || (try? reader.readType()) == roll
    }

    init(payload reader: inout BoxReader) throws(CMAFError) {
        let version = try reader.readVersion(upTo: 2).version
        groupingType = try reader.readType()
        let length: Int
        if version >= 1 {
            length = Int(try reader.read(UInt32.self))
        } else if groupingType == Self.roll {
            length = 2
        } else {
            throw reader.error(.unsupported, "version 0 of \(groupingType): the length of its entries is not known")
        }
        defaultIndex = try version >= 2 ? reader.read() : nil
        let count = try reader.readCount(ofElements: length == 0 ? 4 : length)
        entries = []
        entries.reserveCapacity(count)
        for _ in 0..<count {
            let entryLength = try length == 0 ? Int(reader.read(UInt32.self)) : length
            entries.append(try reader.readBytes(entryLength))
        }
    }
}
