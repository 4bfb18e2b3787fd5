/// `edts`, which holds nothing but an edit list (ISO/IEC 14496-12, 8.6.5).
struct EditBox: Box {
    static let type: FourCC = "edts"
    var list: EditListBox

    func encodePayload(to writer: inout BoxWriter) { list.encode(to: &writer) }
}

extension EditBox {
    init(payload reader: inout BoxReader) throws(CMAFError) {
        var list: EditListBox?
        while let child = try reader.nextBox() {
            if child.type == EditListBox.type { try child.decode(into: &list) }
        }
        self.list = try reader.require(list)
    }
}

/// One stretch of the presentation and the media that it shows, at normal speed.
public struct Edit: Sendable, Equatable {
    /// In the movie's timescale; 0 in fragmented files means everything that follows.
    public var segmentDuration: Int64
    /// In the track's timescale; -1 shows nothing.
    public var mediaTime: Int64

    public init(segmentDuration: Int64, mediaTime: Int64) {
        self.segmentDuration = segmentDuration
        self.mediaTime = mediaTime
    }
}

/// `elst` (ISO/IEC 14496-12, 8.6.6).
struct EditListBox: Box {
    static let type: FourCC = "elst"
    var edits: [Edit]

    func encodePayload(to writer: inout BoxWriter) {
        let isLong = edits.contains {
            UInt32(exactly: $0.segmentDuration) == nil || Int32(exactly: $0.mediaTime) == nil
        }
        writer.putVersion(isLong ? 1 : 0)
        writer.put(UInt32(edits.count))
        for edit in edits {
            if isLong {
                writer.put(edit.segmentDuration)
                writer.put(edit.mediaTime)
            } else {
                writer.put(UInt32(edit.segmentDuration))
                writer.put(Int32(edit.mediaTime))
            }
            writer.put(FixedPoint.one)
        }
    }
}

extension EditListBox {
    init(payload reader: inout BoxReader) throws(CMAFError) {
        let isLong = try reader.readVersion(upTo: 1).version == 1
        let count = try reader.readCount(ofElements: isLong ? 20 : 12)
        edits = []
        edits.reserveCapacity(count)
        for _ in 0..<count {
            let duration: Int64 = try isLong ? reader.read() : Int64(reader.read(UInt32.self))
            let time: Int64 = try isLong ? reader.read() : Int64(reader.read(Int32.self))
            guard duration >= 0, time >= -1 else { throw reader.error(.invalid, "an edit of \(duration) at \(time)") }
            guard try reader.read(UInt32.self) == FixedPoint.one else {
                throw reader.error(.unsupported, "an edit at another speed than 1")
            }
            edits.append(Edit(segmentDuration: duration, mediaTime: time))
        }
    }
}
