/// The caption bytes that a coded picture carries (ANSI/CTA-708, `cc_data`; ATSC A/53 part 4, 6.2.3).
///
/// They are looked for by what stands before them, in any codec and framing: eight given bytes do not occur by chance.
struct CaptionData {
    /// Two bytes of one field, or of a digital caption packet.
    struct Pair: Equatable {
        enum Kind: UInt8 { case field1, field2, digital, digitalStart }

        var kind: Kind
        var first: UInt8
        var second: UInt8

        /// CEA-608 sends pairs of zeros when it has nothing to say; the top bit is parity.
        var isNull: Bool { first & 0x7F == 0 && second & 0x7F == 0 }
    }

    /// A user data SEI of H.264 and HEVC: the United States, ATSC, `GA94`, captions.
    private static let registered: [UInt8] = [0xB5, 0x00, 0x31, 0x47, 0x41, 0x39, 0x34, 0x03]
    /// User data behind a picture header of MPEG-2 video: `GA94`, captions.
    private static let userData: [UInt8] = [0x00, 0x00, 0x01, 0xB2, 0x47, 0x41, 0x39, 0x34, 0x03]

    /// The pairs that a packet of the picture holds, in its order; those marked as invalid are left out.
    static func pairs(in packet: UnsafeRawBufferPointer) -> [Pair] {
        var pairs: [Pair] = []
        var rest = packet[...]
        while let marker = ByteSearch.position(of: [0x47, 0x41, 0x39, 0x34, 0x03], in: rest) {
            let end = marker + 5
            if packet[..<end].hasSuffix(registered) {
                pairs += self.pairs(ofData: unescaped(packet[end...]))
            } else if packet[..<end].hasSuffix(userData) {
                pairs += self.pairs(ofData: Array(packet[end...].prefix(maxBytes)))
            }
            rest = packet[end...]
        }
        return pairs
    }

    /// The length of a `cc_data` of 31 pairs.
    private static let maxBytes = 2 + 31 * 3

    /// Without the bytes that keep start codes from occurring within NAL units (ITU-T H.264, 7.4.1).
    private static func unescaped(_ bytes: Slice<UnsafeRawBufferPointer>) -> [UInt8] {
        var plain: [UInt8] = []
        var zeros = 0
        for byte in bytes.prefix(maxBytes * 3 / 2) where plain.count < maxBytes {
            if zeros == 2, byte == 3 {
                zeros = 0
                continue
            }
            zeros = byte == 0 ? zeros + 1 : 0
            plain.append(byte)
        }
        return plain
    }

    private static func pairs(ofData data: [UInt8]) -> [Pair] {
        // `process_cc_data_flag`, then how many pairs there are.
        guard let flags = data.first, flags & 0x40 != 0 else { return [] }
        return pairs(ofTriples: data.dropFirst(2).prefix(Int(flags & 0x1F) * 3))
    }

    /// The pairs of a list without a header, as tracks of captions hold it.
    static func pairs(ofTriples bytes: some Collection<UInt8>) -> [Pair] {
        let bytes = Array(bytes)
        return stride(from: 0, to: bytes.count - 2, by: 3).compactMap { start in
            // Five marker bits, `cc_valid`, `cc_type`.
            guard bytes[start] & 0x04 != 0, let kind = Pair.Kind(rawValue: bytes[start] & 0x03) else { return nil }
            return Pair(kind: kind, first: bytes[start + 1], second: bytes[start + 2])
        }
    }
}

extension Slice<UnsafeRawBufferPointer> {
    fileprivate func hasSuffix(_ bytes: [UInt8]) -> Bool { suffix(bytes.count).elementsEqual(bytes) }
}
