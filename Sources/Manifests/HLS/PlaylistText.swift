/// What a playlist cannot hold (RFC 8216 4.1 and 4.2), and what stands in its place.
///
/// A track's title is anyone's text: it must never end a value, let alone a line.
enum PlaylistText {
    static func hasControlCharacter(_ text: String) -> Bool { text.unicodeScalars.contains(where: isControl) }

    /// Control characters become spaces.
    static func singleLine(_ text: String) -> String {
        replacing(in: text) { isControl($0) ? " " : nil }
    }

    /// A double quote becomes a single one, control characters become spaces.
    static func quotable(_ text: String) -> String {
        replacing(in: text) { $0 == "\"" ? "'" : isControl($0) ? " " : nil }
    }

    /// A URI as a line of its own: what would make it another kind of line is percent-encoded (RFC 3986 2.1).
    static func uriLine(_ uri: String) -> String {
        let line = replacing(in: uri) { isControl($0) ? percentEncoded($0) : nil }
        return line.utf8.first == UInt8(ascii: "#") ? "%23" + line.dropFirst() : line
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .control
    }

    private static func percentEncoded(_ scalar: Unicode.Scalar) -> String {
        scalar.utf8.map { byte in
            (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
        }.joined()
    }

    private static func replacing(in text: String, _ replacement: (Unicode.Scalar) -> String?) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if let replacement = replacement(scalar) {
                scalars.append(contentsOf: replacement.unicodeScalars)
            } else {
                scalars.append(scalar)
            }
        }
        return String(scalars)
    }
}
