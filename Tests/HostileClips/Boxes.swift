/// A box of an ISO base media file (ISO/IEC 14496-12, 4.2).
public func box(_ type: String, _ payload: [UInt8]) -> [UInt8] {
    bigEndian32(payload.count + 8) + Array(type.utf8) + payload
}

/// Changes the payload of every box at a path and corrects the sizes of those around it.
///
/// Chunk offsets are not corrected: what grows must lie behind the samples.
public func editingBoxes(_ bytes: [UInt8], _ path: [String], _ change: (inout [UInt8]) -> Void) -> [UInt8] {
    guard let wanted = path.first else {
        var changed = bytes
        change(&changed)
        return changed
    }
    var result: [UInt8] = []
    var offset = 0
    while offset + 8 <= bytes.count {
        let size = bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
        guard size >= 8, offset + size <= bytes.count else { break }
        let type = String(decoding: bytes[offset + 4..<offset + 8], as: UTF8.self)
        let payload = Array(bytes[offset + 8..<offset + size])
        if type == wanted {
            // A box within a table or a sample entry lies behind its fields.
            let fields = path.count > 1 ? Array(payload.prefix(fieldBytes(of: type))) : []
            result += box(
                type, fields + editingBoxes(Array(payload.dropFirst(fields.count)), Array(path.dropFirst()), change))
        } else {
            result += bytes[offset..<offset + size]
        }
        offset += size
    }
    return result + bytes[offset...]
}

/// ISO/IEC 14496-12, 8.5.2 (stsd, VisualSampleEntry), 8.7.2 (dref), 8.11.1 (meta).
private func fieldBytes(of type: String) -> Int {
    switch type {
    case "stsd", "dref": 8
    case "avc1": 78
    case "meta": 4
    default: 0
    }
}

func bigEndian16(_ number: Int) -> [UInt8] { [UInt8(number >> 8 & 255), UInt8(number & 255)] }

func bigEndian32(_ number: Int) -> [UInt8] { bigEndian16(number >> 16) + bigEndian16(number) }

func littleEndian16(_ number: Int) -> [UInt8] { bigEndian16(number).reversed() }

func littleEndian32(_ number: Int) -> [UInt8] { bigEndian32(number).reversed() }
