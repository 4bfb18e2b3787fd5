/// What a remote server answers, as far as fetching looks at it.
public struct PullAnswer: Sendable, Equatable {
    public enum Kind: Sendable, Equatable {
        /// The whole file comes.
        case whole
        /// What was asked for of it comes.
        case part
        /// It is elsewhere; nil when the server does not say where.
        case moved(String?)
        /// The file ends before, or is another one than what was asked for.
        case unfitting
        /// Another time, perhaps.
        case busy
        case refused
    }

    public var kind: Kind
    /// The server's own words.
    public var words: String
    /// Bytes of the body; nil when only its end will tell.
    public var bodyLength: Int64?
    /// `Content-Range` verbatim.
    public var contentRange: String?
    /// `ETag` verbatim.
    public var entityTag: String?
    public var mediaType: String?

    public init(
        _ kind: Kind, words: String = "", bodyLength: Int64? = nil, contentRange: String? = nil,
        entityTag: String? = nil, mediaType: String? = nil
    ) {
        self.kind = kind
        self.words = words
        self.bodyLength = bodyLength
        self.contentRange = contentRange
        self.entityTag = entityTag
        self.mediaType = mediaType
    }

    /// What to do next.
    enum Step: Equatable {
        /// Take the body, which begins at this byte of the file.
        case take(from: Int64)
        case follow(RemoteAddress)
        /// Ask again for the whole file.
        case begin
        case fail(PullProblem)
    }

    /// - Parameters:
    ///   - offset: what was asked for begins there; 0 for the whole file.
    ///   - entityTag: what the bytes before it were of.
    ///   - hops: redirections that were followed.
    func step(from address: RemoteAddress, offset: Int64, entityTag known: String?, hops: Int) -> Step {
        switch kind {
        case .whole: return .take(from: 0)
        case .part where offset > 0:
            guard let range = contentRange, range.hasPrefix("bytes \(offset)-"), entityTag == known else {
                return .begin
            }
            return .take(from: offset)
        case .moved(let location):
            guard hops < PullLimits.maxRedirects else { return .fail(.refused("It leads on and on.")) }
            guard let next = location.flatMap(address.following) else {
                return .fail(.refused("It leads to where nothing is fetched from."))
            }
            return .follow(next)
        case .unfitting where offset > 0: return .begin
        case .busy: return .fail(.failed("The server can't answer right now: \(words)."))
        case .part, .unfitting, .refused: return .fail(.refused("The server does not give the file: \(words)."))
        }
    }

    /// Only a strong tag says that two answers are of the same bytes (RFC 9110 8.8.1).
    var strongTag: String? { entityTag.flatMap { $0.hasPrefix("\"") ? $0 : nil } }
}

/// What fetching may take.
public enum PullLimits {
    static let maxRedirects = 5
    static let maxAttempts = 8
    /// Of one attempt, from its first byte to its last.
    public static let duration = Duration.seconds(6 * 3600)

    /// How long to wait before another attempt: 2 s, doubled each time.
    static func pause(after attempts: Int) -> Duration { .seconds(1 << min(attempts, 8)) }
}

/// Why a file could not be fetched.
public enum PullProblem: Error, Sendable, Equatable {
    /// It will not be otherwise another time.
    case refused(String)
    case failed(String)

    var message: String {
        switch self {
        case .refused(let sentence), .failed(let sentence): sentence
        }
    }
}
