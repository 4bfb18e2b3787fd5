/// Which specifications a file or segment follows.
struct Brands: Sendable, Equatable {
    var major: FourCC
    var minorVersion: UInt32 = 0
    var compatible: [FourCC]

    fileprivate func encode(to writer: inout BoxWriter) {
        writer.put(major)
        writer.put(minorVersion)
        for brand in compatible { writer.put(brand) }
    }

    fileprivate init(reader: inout BoxReader) throws(CMAFError) {
        major = try reader.readType()
        minorVersion = try reader.read()
        compatible = []
        while reader.remaining >= 4 { compatible.append(try reader.readType()) }
    }

    init(major: FourCC, compatible: [FourCC]) {
        self.major = major
        self.compatible = compatible
    }
}

/// `ftyp`: opens an init segment (ISO/IEC 14496-12, 4.3).
struct FileTypeBox: Box {
    static let type: FourCC = "ftyp"
    var brands: Brands

    init(brands: Brands) { self.brands = brands }

    init(payload reader: inout BoxReader) throws(CMAFError) { brands = try Brands(reader: &reader) }

    func encodePayload(to writer: inout BoxWriter) { brands.encode(to: &writer) }
}

/// `styp`: opens a media segment (ISO/IEC 14496-12, 8.16.2).
struct SegmentTypeBox: Box {
    static let type: FourCC = "styp"
    var brands: Brands

    init(brands: Brands) { self.brands = brands }

    init(payload reader: inout BoxReader) throws(CMAFError) { brands = try Brands(reader: &reader) }

    func encodePayload(to writer: inout BoxWriter) { brands.encode(to: &writer) }
}
