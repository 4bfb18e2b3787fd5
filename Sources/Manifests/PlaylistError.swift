/// Why a text is not the playlist or the WebVTT file that it should be, and where.
public struct PlaylistError: Error, Sendable, Equatable {
    public enum Kind: Sendable, Equatable {
        /// More than the 8 MiB that are read at most.
        case tooLarge
        /// The first line is not the one that the format begins with.
        case missingSignature
        /// A control character where RFC 8216 4.1 allows none.
        case controlCharacter
        /// A multivariant playlist has tags of a media playlist, or the other way round.
        case mixedPlaylist
        /// The tag's value does not have the form that its definition asks for.
        case malformedTag(String)
        /// The tag stands more often than its definition allows.
        case repeatedTag(String)
        /// The playlist ends, or goes on, without what the tag announces or needs.
        case missingTag(String)
        case malformedAttribute(tag: String, attribute: String)
        case missingAttribute(tag: String, attribute: String)
        case repeatedAttribute(tag: String, attribute: String)
    }

    public var kind: Kind
    /// Counted from 1.
    public var line: Int

    public init(_ kind: Kind, line: Int) {
        self.kind = kind
        self.line = line
    }
}

extension PlaylistError: CustomStringConvertible {
    public var description: String {
        let reason =
            switch kind {
            case .tooLarge: "the text is too large"
            case .missingSignature: "this is not how the format begins"
            case .controlCharacter: "a control character"
            case .mixedPlaylist: "tags of multivariant and media playlists are mixed"
            case .malformedTag(let tag): "\(tag) has a malformed value"
            case .repeatedTag(let tag): "\(tag) stands more than once"
            case .missingTag(let tag): "\(tag) is missing"
            case .malformedAttribute(let tag, let attribute): "\(attribute) of \(tag) is malformed"
            case .missingAttribute(let tag, let attribute): "\(tag) has no \(attribute)"
            case .repeatedAttribute(let tag, let attribute): "\(tag) has \(attribute) twice"
            }
        return "line \(line): \(reason)"
    }
}
