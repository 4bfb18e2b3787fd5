/// Common Media Client Data: what a player says beside a request (CTA-5004 for version 1, CTA-5004-B for version 2).
///
/// Only what playback is measured by; all other keys are read over. Times are milliseconds.
public struct CMCD: Sendable, Equatable {
    /// `ot`: what is asked for.
    public enum ObjectType: String, Sendable {
        case audio = "a", video = "v", muxed = "av", manifest = "m", initialization = "i", caption = "c"
        case timedText = "tt", key = "k", other = "o"
    }

    /// `sta` of version 2.
    public enum State: String, Sendable {
        case preloading = "d", starting = "s", playing = "p", seeking = "k", rebuffering = "r", paused = "a"
        case waiting = "w", ended = "e", failed = "f", quit = "q"
    }

    /// `v`; 1 where it is missing.
    public var version = 1
    /// `sid`.
    public var session: String?
    /// `br`, in kbit/s; the greatest where there is one for each kind.
    public var bitrate: Int64?
    /// `bl`; the least where there is one for each kind.
    public var bufferLength: Int64?
    /// `bs`: the buffer ran empty since the request before.
    public var wasStarved = false
    /// `bsd` of version 2: for how long it was empty.
    public var starved: Int64?
    /// `msd` of version 2: from asking to play to the first picture.
    public var startup: Int64?
    /// `d`: of the object.
    public var objectDuration: Int64?
    public var objectType: ObjectType?
    public var state: State?
    /// `su`: asked for to start playing.
    public var isStartup = false
    /// `ec` of version 2: how many codes of errors there are.
    public var errors = 0
    /// `nr` of version 2: not to be reported upon, as of a copy that nobody sees.
    public var isHidden = false
}

extension CMCD {
    /// The fields of a request, each a dictionary of its own.
    static let headers = ["CMCD-Object", "CMCD-Request", "CMCD-Session", "CMCD-Status"]
    /// Bytes of a header's value, or of the argument once it is decoded.
    static let maxLength = 4096

    /// What the headers say; nil when there are none, or one is no dictionary.
    ///
    /// - Parameter values: of ``headers``, in any order.
    init?(headers values: [String]) {
        guard !values.isEmpty else { return nil }
        self.init()
        for value in values { guard read(Array(value.utf8)) else { return nil } }
    }

    /// What the argument `CMCD` of a query says; nil when there is none, or it is no dictionary.
    ///
    /// - Parameter query: behind the question mark, as received.
    init?(query: String) {
        guard let argument = Self.argument(of: query), let text = PercentCoding.decode(argument, limit: Self.maxLength)
        else { return nil }
        self.init()
        guard read(text) else { return nil }
    }

    private static func argument(of query: String) -> Substring.UTF8View? {
        for pair in query.utf8.split(separator: UInt8(ascii: "&")) {
            let key = pair.prefix { $0 != UInt8(ascii: "=") }
            // Upper case as the standard has it.
            guard key.elementsEqual("CMCD".utf8), key.count < pair.count else { continue }
            return Substring(pair.dropFirst(key.count + 1)).utf8
        }
        return nil
    }

    private mutating func read(_ bytes: [UInt8]) -> Bool {
        guard bytes.count <= Self.maxLength, let members = FieldDictionary.parse(bytes) else { return false }
        for (key, value) in members { take(key, value) }
        return true
    }

    private mutating func take(_ key: String, _ value: FieldDictionary.Value) {
        switch key {
        case "v": version = value.numbers.first.map { Int(clamping: $0) } ?? version
        case "sid":
            // As long as the standard lets it be.
            if let text = value.text, (1...64).contains(text.utf8.count) { session = text }
        case "br": bitrate = value.numbers.max().flatMap(Self.plausible)
        case "bl": bufferLength = value.numbers.min().flatMap(Self.plausible)
        case "bs": wasStarved = value.isTrue
        case "bsd": starved = value.numbers.max().flatMap(Self.plausible)
        case "msd": startup = value.numbers.first.flatMap(Self.plausible)
        case "d": objectDuration = value.numbers.first.flatMap(Self.plausible)
        case "ot": objectType = value.text.flatMap(ObjectType.init)
        case "sta": state = value.text.flatMap(State.init)
        case "su": isStartup = value.isTrue
        case "ec": errors = value.count
        case "nr": isHidden = value.isTrue
        default: break
        }
    }

    private static func plausible(_ number: Int64) -> Int64? { (0...Beacon.maxTime).contains(number) ? number : nil }
}
