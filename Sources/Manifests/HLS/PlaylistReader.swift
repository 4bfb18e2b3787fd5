/// Reads a playlist's text line by line (RFC 8216 4.1), without keeping more than the line.
///
/// Blank lines and comments are left out.
struct PlaylistReader {
    enum Line: Equatable {
        /// The name without `#`, and what follows the colon, empty when nothing does.
        case tag(name: String, value: String)
        case uri(String)
    }

    /// A day of one-second I-frames with byte ranges stays below this.
    static let maxBytes = 8 << 20

    private var rest: ArraySlice<UInt8>
    /// Of the line read last, counted from 1.
    private(set) var lineNumber = 1

    init(_ text: String) throws(PlaylistError) {
        guard text.utf8.count <= Self.maxBytes else { throw PlaylistError(.tooLarge, line: 1) }
        // Bytes, not characters: CR LF is one Character, and a combining mark would swallow a comma before it.
        rest = Array(text.utf8)[...]
        guard let first = Self.takeLine(from: &rest), first.elementsEqual("#EXTM3U".utf8) else {
            throw PlaylistError(.missingSignature, line: 1)
        }
    }

    /// Nil at the end.
    mutating func next() throws(PlaylistError) -> Line? {
        while let bytes = Self.takeLine(from: &rest) {
            lineNumber += 1
            guard let first = bytes.first else { continue }
            let isURI = first != UInt8(ascii: "#")
            guard isURI || bytes.starts(with: "#EXT".utf8) else { continue }
            let text = String(decoding: bytes, as: UTF8.self)
            guard !PlaylistText.hasControlCharacter(text) else {
                throw PlaylistError(.controlCharacter, line: lineNumber)
            }
            return isURI ? .uri(text) : Self.tag(bytes.dropFirst())
        }
        return nil
    }

    /// Takes what stands before the next line end, LF or CR LF; nil when nothing is left.
    private static func takeLine(from rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard !rest.isEmpty else { return nil }
        let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
        let line = rest[..<end]
        rest = rest[min(end + 1, rest.endIndex)...]
        return line.last == UInt8(ascii: "\r") ? line.dropLast() : line
    }

    private static func tag(_ bytes: ArraySlice<UInt8>) -> Line {
        let colon = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.endIndex
        return .tag(
            name: String(decoding: bytes[..<colon], as: UTF8.self),
            value: String(decoding: bytes[colon...].dropFirst(), as: UTF8.self))
    }
}
