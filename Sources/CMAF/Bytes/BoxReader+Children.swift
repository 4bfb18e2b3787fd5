/// A box whose header was read and whose payload was not yet.
struct UnreadBox {
    let type: FourCC
    /// Of the header, from the start of the whole input.
    let offset: Int
    /// Covers the payload.
    let payload: BoxReader

    func decode<Value: Box>(_: Value.Type = Value.self) throws(CMAFError) -> Value {
        var reader = payload
        return try Value(payload: &reader)
    }

    /// For boxes that may be there once.
    func decode<Value: Box>(into place: inout Value?) throws(CMAFError) {
        guard place == nil else { throw payload.error(.invalid, "a second one beside the first") }
        place = try decode()
    }

    var opaque: OpaqueBox {
        var reader = payload
        return OpaqueBox(type: type, payload: reader.readRest())
    }
}

extension BoxReader {
    /// The next box of a container, nil at its end.
    ///
    /// Size 1 (64 bits follow) is read everywhere. Size 0 (to the end of the file) is read at top level only, where
    /// ISO/IEC 14496-12, 4.2.2, allows it, and refused inside other boxes.
    mutating func nextBox() throws(CMAFError) -> UnreadBox? {
        guard remaining > 0 else { return nil }
        let offset = position
        let header = try BoxHeader(reader: &self)
        let payloadCount: Int
        if let stated = header.payloadCount {
            payloadCount = stated
        } else if subject == "file" {
            payloadCount = remaining
        } else {
            throw error(.invalid, "\(header.type) without an end inside another box")
        }
        let payload = try readSlice(payloadCount)
        return UnreadBox(type: header.type, offset: offset, payload: BoxReader(payload, subject: header.type))
    }

    /// A child that the standard requires.
    func require<Value: Box>(_ child: Value?) throws(CMAFError) -> Value {
        guard let child else { throw error(.invalid, "no \(Value.type) in it") }
        return child
    }
}
