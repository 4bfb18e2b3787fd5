import CFFmpeg
import HeadwaterCore

/// Whether a file ends earlier than it says of itself, and how much of the picture is missing then.
///
/// A transport stream says nothing of its length, and neither does a recording that was never finished.
struct CutOff {
    private enum Statement: Equatable {
        case whole
        /// The number of frames the file should hold.
        case frames(Int)
        /// What it should last.
        case duration(MediaTime)
    }

    private let statement: Statement

    init(source: any ByteSource, demuxer: Demuxer, stream: DemuxedStream) throws {
        switch demuxer.container {
        // It ends where it will go on.
        case _ where source.isGrowing: statement = .whole
        case "mov":
            // Its index lists every frame, there or not.
            statement = .frames(Int(avformat_index_get_entries_count(stream.pointer)))
        case "avi":
            statement = try Self.endsWithinRIFF(source) ? .frames(Int(stream.pointer.pointee.nb_frames)) : .whole
        case "matroska":
            statement = try Self.endsWithinSegment(source) ? .duration(demuxer.statedDuration) : .whole
        case "flv":
            statement = try Self.endsWithinTag(source) ? .duration(demuxer.statedDuration) : .whole
        default: statement = .whole
        }
    }

    /// - Parameters:
    ///   - found: packets of the picture.
    ///   - end: of the picture as far as it is there.
    func missingFrames(found: Int, end: MediaTime, framesPerSecond: Double) -> Int {
        switch statement {
        case .whole: 0
        case .frames(let count): max(0, count - found)
        case .duration(let duration): max(0, Int(((duration - end).seconds * framesPerSecond).rounded()))
        }
    }

    /// `RIFF`, its size without these 8 bytes, `AVI `.
    private static func endsWithinRIFF(_ source: any ByteSource) throws -> Bool {
        let header = try bytes(of: source, at: 0, count: 8)
        guard header.count == 8, let size = source.knownSize else { return false }
        let stated = header[4...].reversed().reduce(Int64(0)) { $0 << 8 | Int64($1) }
        return stated + 8 > size
    }

    /// The EBML header and then the segment, each an id, a size and that many bytes (RFC 8794, 4 to 6; RFC 9559, 4.5).
    private static func endsWithinSegment(_ source: any ByteSource) throws -> Bool {
        let headerID: [UInt8] = [0x1A, 0x45, 0xDF, 0xA3]
        let segmentID: [UInt8] = [0x18, 0x53, 0x80, 0x67]
        guard let size = source.knownSize,
            let header = elementSize(try bytes(of: source, at: 0, count: 12), id: headerID)
        else { return false }
        let (place, overflow) = header.bodyOffset.addingReportingOverflow(header.size)
        guard !overflow, let segment = elementSize(try bytes(of: source, at: place, count: 12), id: segmentID)
        else { return false }
        return segment.size > size - place - segment.bodyOffset
    }

    /// Nil for another element, and for one of unknown size.
    private static func elementSize(_ bytes: [UInt8], id: [UInt8]) -> (bodyOffset: Int64, size: Int64)? {
        guard bytes.starts(with: id), bytes.count > id.count, bytes[id.count] != 0 else { return nil }
        let length = bytes[id.count].leadingZeroBitCount + 1
        let digits = bytes.dropFirst(id.count).prefix(length)
        guard digits.count == length else { return nil }
        let value = digits.reduce(Int64(0)) { $0 << 8 | Int64($1) } & (1 << (7 * Int64(length)) - 1)
        // All ones: not known when it was written.
        guard value != 1 << (7 * Int64(length)) - 1 else { return nil }
        return (Int64(id.count + length), value)
    }

    /// A file of whole tags ends with the length of the last one, which starts with its type and the length of its
    /// data (Adobe Flash Video File Format 10.1, E.3 and E.4.1).
    private static func endsWithinTag(_ source: any ByteSource) throws -> Bool {
        guard let size = source.knownSize, size > 4 else { return false }
        let length = try bytes(of: source, at: size - 4, count: 4).reduce(Int64(0)) { $0 << 8 | Int64($1) }
        let headerBytes: Int64 = 11
        guard length >= headerBytes, size - 4 - length >= 0 else { return true }
        let tag = try bytes(of: source, at: size - 4 - length, count: 4)
        return tag.dropFirst().reduce(Int64(0)) { $0 << 8 | Int64($1) } != length - headerBytes
    }

    /// Fewer at the end of the source.
    private static func bytes(of source: any ByteSource, at offset: Int64, count: Int) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let read = try bytes.withUnsafeMutableBytes {
                try source.read(
                    at: offset + Int64(filled), into: UnsafeMutableRawBufferPointer(rebasing: $0[filled...]))
            }
            guard case .bytes(let more) = read else { break }
            filled += more
        }
        return Array(bytes[..<filled])
    }
}

extension Demuxer {
    /// Of the whole file by its header, zero when it does not say.
    fileprivate var statedDuration: MediaTime {
        MediaTime(max(0, statedMicroseconds), timescale: 1_000_000)
    }
}
