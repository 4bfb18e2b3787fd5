/// The URL-safe alphabet without padding (RFC 4648 5).
enum Base64URL {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    private static let values: [UInt8?] = {
        var values = [UInt8?](repeating: nil, count: 256)
        for (value, letter) in alphabet.enumerated() { values[Int(letter)] = UInt8(value) }
        return values
    }()

    /// Whether a text has none but its letters.
    static func isAlphabet(_ text: String) -> Bool { text.utf8.allSatisfy { values[Int($0)] != nil } }

    static func text(_ bytes: some Sequence<UInt8>) -> String {
        var letters: [UInt8] = []
        var bits = 0
        var buffer = 0
        for byte in bytes {
            buffer = (buffer & 0x3F) << 8 | Int(byte)
            bits += 8
            while bits >= 6 {
                bits -= 6
                letters.append(alphabet[(buffer >> bits) & 0x3F])
            }
        }
        if bits > 0 { letters.append(alphabet[(buffer << (6 - bits)) & 0x3F]) }
        return String(decoding: letters, as: UTF8.self)
    }

    /// Nil unless it is the one text of some bytes: nothing else may pass for a signature.
    static func bytes(_ text: some StringProtocol) -> [UInt8]? {
        var bytes: [UInt8] = []
        var bits = 0
        var buffer = 0
        for letter in text.utf8 {
            guard let value = values[Int(letter)] else { return nil }
            buffer = (buffer & 0x3F) << 6 | Int(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: buffer >> bits))
            }
        }
        return Self.text(bytes) == text ? bytes : nil
    }
}
