/// `esds`: an MPEG-4 elementary stream descriptor (ISO/IEC 14496-14, 6.7.2; ISO/IEC 14496-1, 7.2.6).
struct ElementaryStreamBox: Box {
    static let type: FourCC = "esds"

    /// `objectTypeIndication` of MPEG-4 audio (ISO/IEC 14496-1, table 5).
    static let mpeg4Audio: UInt8 = 0x40

    var objectType: UInt8 = ElementaryStreamBox.mpeg4Audio
    /// Bytes of the decoding buffer, 24 bits.
    var bufferBytes: UInt32
    var maxBitsPerSecond: UInt32
    var averageBitsPerSecond: UInt32
    /// For AAC the AudioSpecificConfig.
    var decoderConfiguration: [UInt8]

    private enum Tag {
        static let stream: UInt8 = 3
        static let decoder: UInt8 = 4
        static let decoderSpecific: UInt8 = 5
        static let syncLayer: UInt8 = 6
    }

    /// `streamType` 5 is audio; the last bit is reserved and 1.
    private static let audioStream: UInt8 = 5 << 2 | 1
    /// The predefined sync layer of MP4 files.
    private static let mp4SyncLayer: UInt8 = 2

    func encodePayload(to writer: inout BoxWriter) {
        writer.putVersion(0)
        writer.putDescriptor(Tag.stream) { stream in
            // ES_ID 0 (the track has the number) and no flags.
            stream.putZeros(3)
            stream.putDescriptor(Tag.decoder) { decoder in
                decoder.put(objectType)
                decoder.put(Self.audioStream)
                decoder.put24(bufferBytes)
                decoder.put(maxBitsPerSecond)
                decoder.put(averageBitsPerSecond)
                decoder.putDescriptor(Tag.decoderSpecific) { $0.put(contentsOf: decoderConfiguration) }
            }
            stream.putDescriptor(Tag.syncLayer) { $0.put(Self.mp4SyncLayer) }
        }
    }
}

extension ElementaryStreamBox {
    init(payload reader: inout BoxReader) throws(CMAFError) {
        _ = try reader.readVersion(upTo: 0)
        var stream = try reader.readDescriptor(Tag.stream)
        try stream.skip(2)
        let flags: UInt8 = try stream.read()
        if flags & 0x80 != 0 { try stream.skip(2) }
        if flags & 0x40 != 0 { try stream.skip(Int(try stream.read(UInt8.self))) }
        if flags & 0x20 != 0 { try stream.skip(2) }
        var decoder = try stream.readDescriptor(Tag.decoder)
        objectType = try decoder.read()
        try decoder.skip(1)
        bufferBytes = try decoder.read24()
        maxBitsPerSecond = try decoder.read()
        averageBitsPerSecond = try decoder.read()
        var specific = try decoder.readDescriptor(Tag.decoderSpecific)
        decoderConfiguration = specific.readRest()
    }
}

extension BoxWriter {
    /// A tag, the length in groups of seven bits, the body (ISO/IEC 14496-1, 8.3.3).
    fileprivate mutating func putDescriptor(_ tag: UInt8, _ body: (inout BoxWriter) -> Void) {
        var content = BoxWriter()
        body(&content)
        put(tag)
        let count = content.bytes.count
        var shift = 21
        while shift > 0 {
            if count >> shift != 0 { put(0x80 | UInt8(truncatingIfNeeded: count >> shift & 0x7F)) }
            shift -= 7
        }
        put(UInt8(count & 0x7F))
        put(contentsOf: content.bytes)
    }
}

extension BoxReader {
    /// The body of the descriptor that comes next.
    fileprivate mutating func readDescriptor(_ tag: UInt8) throws(CMAFError) -> BoxReader {
        let found: UInt8 = try read()
        guard found == tag else { throw error(.invalid, "descriptor \(found) where \(tag) belongs") }
        var count = 0
        // Four bytes at most, many writers always use all of them.
        for _ in 0..<4 {
            let byte: UInt8 = try read()
            count = count << 7 | Int(byte & 0x7F)
            if byte & 0x80 == 0 { break }
        }
        return BoxReader(try readSlice(count), subject: subject)
    }
}
