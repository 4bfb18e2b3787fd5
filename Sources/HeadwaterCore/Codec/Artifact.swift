/// One file that the codec process makes.
public struct Artifact: Sendable, Codable, Equatable {
    public enum Kind: Sendable, Codable, Equatable {
        /// `ftyp` and `moov` of a rendition.
        case initSegment(rendition: String)
        /// A media segment, counted from 0 over the whole video.
        case segment(rendition: String, number: Int)
        case picture(Picture)
        /// What an encoder found out about a chunk, for the encoders of the other renditions.
        case firstPass(chunk: Int)
    }

    /// Which picture it is.
    public struct Picture: Hashable, Sendable, Codable {
        public enum Role: String, Sendable, Codable {
            /// The number is the position in the plan's sizes.
            case poster
            /// A poster that could be chosen instead; the number is the position in the plan's candidates.
            case posterCandidate = "poster_candidate"
            /// A sheet of the storyboard, counted from 0.
            case storyboard
            /// The moving preview; number 0.
            case preview
            /// The storyboard's tiles of one chunk one below the other, for the sheets to be made of; the number is the
            /// chunk's.
            case tiles
        }

        public var role: Role
        public var number: Int
        public var format: PictureFormat

        public init(_ role: Role, number: Int = 0, format: PictureFormat) {
            self.role = role
            self.number = number
            self.format = format
        }
    }

    public var kind: Kind
    public var byteCount: Int64
    /// SHA-256 of the bytes that were made, 64 hexadecimal digits: what is stored must be what was checked.
    public var sha256: String

    public init(kind: Kind, byteCount: Int64, sha256: String) {
        self.kind = kind
        self.byteCount = byteCount
        self.sha256 = sha256
    }
}
