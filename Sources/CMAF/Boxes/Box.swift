/// A box of the ISO base media file format whose fields are known (ISO/IEC 14496-12, 4.2).
///
/// Decoding what was encoded gives an equal value. Where a box has several versions, the value does not say which:
/// encoding takes the one that the field values or the CMAF rules need.
protocol Box: Sendable, Equatable {
    static var type: FourCC { get }
    /// Everything after size and type.
    func encodePayload(to writer: inout BoxWriter)
    init(payload reader: inout BoxReader) throws(CMAFError)
}

extension Box {
    func encode(to writer: inout BoxWriter) {
        writer.putBox(Self.type) { encodePayload(to: &$0) }
    }

    var bytes: [UInt8] {
        var writer = BoxWriter()
        encode(to: &writer)
        return writer.bytes
    }
}

/// A box that is carried along unread.
struct OpaqueBox: Sendable, Equatable {
    var type: FourCC
    var payload: [UInt8]

    func encode(to writer: inout BoxWriter) {
        writer.putBox(type) { $0.put(contentsOf: payload) }
    }
}

/// Size and type of a box (ISO/IEC 14496-12, 4.2.2).
struct BoxHeader: Equatable {
    var type: FourCC
    /// Bytes after the header; nil when the box reaches to the end of the file.
    var payloadCount: Int?

    /// 8, or 16 where the size needs 64 bits.
    var byteCount: Int {
        guard let payloadCount else { return 8 }
        return payloadCount + 8 > Int(UInt32.max) ? 16 : 8
    }

    func encode(to writer: inout BoxWriter) {
        guard let payloadCount else {
            writer.put(UInt32(0))
            writer.put(type)
            return
        }
        if byteCount == 16 {
            writer.put(UInt32(1))
            writer.put(type)
            writer.put(UInt64(payloadCount + 16))
        } else {
            writer.put(UInt32(payloadCount + 8))
            writer.put(type)
        }
    }
}

extension BoxHeader {
    init(reader: inout BoxReader) throws(CMAFError) {
        let shortSize: UInt32 = try reader.read()
        type = try reader.readType()
        switch shortSize {
        case 0:
            payloadCount = nil
        case 1:
            let size: UInt64 = try reader.read()
            guard size >= 16, let known = Int(exactly: size) else {
                throw reader.error(.invalid, "\(type) with a size of \(size)")
            }
            payloadCount = known - 16
        default:
            guard shortSize >= 8 else { throw reader.error(.invalid, "\(type) with a size of \(shortSize)") }
            payloadCount = Int(shortSize) - 8
        }
    }
}
