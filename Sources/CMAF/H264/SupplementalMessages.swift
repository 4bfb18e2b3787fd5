/// The messages of an H.264 SEI unit (ITU-T H.264, 7.3.2.3).
enum SupplementalMessages {
    /// `user_data_registered_itu_t_t35` (captions) and `user_data_unregistered` (the encoder's settings, a camera's
    /// notes): ITU-T H.264, D.1.
    private static let userData: Set<Int> = [4, 5]

    /// The unit without user data: itself when it has none, nil when nothing else is left or it cannot be read, since
    /// what cannot be read may be user data, and decoding never needs a message.
    static func withoutUserData(_ unit: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let payload = AnnexB.withoutEmulationPrevention(unit.dropFirst())
        guard let messages = split(payload) else { return nil }
        let kept = messages.filter { !userData.contains($0.type) }
        if kept.count == messages.count { return unit }
        guard !kept.isEmpty else { return nil }
        let rewritten = kept.flatMap { payload[$0.range] } + [trailingBits]
        return (unit.prefix(1) + AnnexB.withEmulationPrevention(rewritten))[...]
    }

    /// A one and zeros to the end of the byte.
    private static let trailingBits: UInt8 = 0x80

    /// Each message with its type and its bytes, header included; nil when they do not end where the unit does.
    private static func split(_ payload: [UInt8]) -> [(type: Int, range: Range<Int>)]? {
        guard let end = payload.lastIndex(where: { $0 != 0 }), payload[end] == trailingBits else { return nil }
        var messages: [(type: Int, range: Range<Int>)] = []
        var position = 0
        while position < end {
            let start = position
            guard let type = readNumber(payload, &position), let size = readNumber(payload, &position),
                size <= end - position
            else { return nil }
            position += size
            messages.append((type, start..<position))
        }
        return messages.isEmpty ? nil : messages
    }

    /// Bytes of 255 and one that is less, added up.
    private static func readNumber(_ payload: [UInt8], _ position: inout Int) -> Int? {
        var number = 0
        while position < payload.count {
            let byte = payload[position]
            position += 1
            number += Int(byte)
            if byte < 0xFF { return number }
        }
        return nil
    }
}
