/// `stsz`: how large samples are (ISO/IEC 14496-12, 8.7.3.2).
struct SampleSizeBox: Box {
    static let type: FourCC = "stsz"

    enum Sizes: Sendable, Equatable {
        case each([UInt32])
        case same(UInt32, sampleCount: UInt32)
    }

    var sizes: Sizes = .each([])

    var sampleCount: Int {
        switch sizes {
        case .each(let sizes): sizes.count
        case .same(_, let count): Int(count)
        }
    }

    func encodePayload(to writer: inout BoxWriter) {
        writer.putVersion(0)
        switch sizes {
        case .each(let sizes):
            writer.put(UInt32(0))
            writer.put(UInt32(sizes.count))
            for size in sizes { writer.put(size) }
        case .same(let size, let count):
            writer.put(size)
            writer.put(count)
        }
    }
}

extension SampleSizeBox {
    init(payload reader: inout BoxReader) throws(CMAFError) {
        _ = try reader.readVersion(upTo: 0)
        let size: UInt32 = try reader.read()
        guard size == 0 else {
            sizes = .same(size, sampleCount: try reader.read())
            return
        }
        var each: [UInt32] = []
        for _ in 0..<(try reader.readCount(ofElements: 4)) { each.append(try reader.read()) }
        sizes = .each(each)
    }
}
