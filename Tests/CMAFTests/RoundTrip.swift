import Testing

@testable import CMAF

/// Encodes and decodes a box and expects the same value, then the same bytes; and that no part of the bytes crashes it.
func expectRoundTrip<Value: Box>(_ box: Value, sourceLocation: SourceLocation = #_sourceLocation) {
    let bytes = box.bytes
    #expect(
        bytes.prefix(4).reduce(0) { $0 << 8 | Int($1) } == bytes.count, "the size field", sourceLocation: sourceLocation
    )
    do {
        let decoded = try decode(Value.self, bytes)
        #expect(decoded == box, sourceLocation: sourceLocation)
        #expect(decoded.bytes == bytes, sourceLocation: sourceLocation)
    } catch {
        Issue.record(error, sourceLocation: sourceLocation)
    }
    for count in 0..<bytes.count {
        #expect(throws: CMAFError.self, "cut to \(count) bytes", sourceLocation: sourceLocation) {
            try decode(Value.self, Array(bytes.prefix(count)))
        }
        // The payload cut, and a size that admits it: may be read or refused.
        var payload = BoxReader(bytes.prefix(max(8, count)).dropFirst(8), subject: Value.type)
        _ = try? Value(payload: &payload)
    }
}

/// The same for an entry of `stsd`.
func expectRoundTrip<Entry: SampleEntry>(_ entry: Entry, sourceLocation: SourceLocation = #_sourceLocation) {
    do {
        #expect(try decode(Entry.self, entry) == entry, sourceLocation: sourceLocation)
    } catch {
        Issue.record(error, sourceLocation: sourceLocation)
    }
    var writer = BoxWriter()
    entry.encodePayload(to: &writer)
    for count in 0..<writer.bytes.count {
        // Cut at the edge of a child it is another entry; anywhere else it is none.
        var payload = BoxReader(writer.bytes.prefix(count), subject: entry.format)
        let cut = try? Entry(format: entry.format, payload: &payload)
        #expect(cut != entry, "cut to \(count) bytes", sourceLocation: sourceLocation)
    }
}

/// What the bytes of an entry are read as.
func decode<Entry: SampleEntry>(_: Entry.Type, _ entry: Entry) throws -> Entry {
    var writer = BoxWriter()
    entry.encode(to: &writer)
    var reader = BoxReader(writer.bytes)
    guard let box = try reader.nextBox() else { throw reader.error(.truncated, "nothing") }
    #expect(reader.remaining == 0)
    return try box.decode(Entry.self)
}

/// The one box that the bytes are.
func decode<Value: Box>(_: Value.Type, _ bytes: [UInt8]) throws -> Value {
    var reader = BoxReader(bytes)
    guard let box = try reader.nextBox() else { throw reader.error(.truncated, "nothing") }
    #expect(box.type == Value.type)
    #expect(reader.remaining == 0)
    return try box.decode()
}
