/// What the User-Agent field tells (RFC 9110 10.1.5): a class of device, and whether it is a program that nobody watches.
///
/// A short table, asked from its top. Agents lie and freeze their words; whoever needs to know more has to ask the player.
struct UserAgent: Sendable, Equatable {
    var device: DeviceClass
    var isBot: Bool
    /// Whether it is the part of a system that fetches media for its browser, which calls itself something else.
    var isMediaStack: Bool

    /// Bytes that are looked at.
    static let maxLength = 400

    init(_ text: some StringProtocol) {
        var lowercase: [UInt8] = []
        for byte in text.utf8.prefix(Self.maxLength) {
            lowercase.append(byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte)
        }
        isBot = lowercase.isEmpty || Self.bots.contains { lowercase.holds($0) }
        isMediaStack = lowercase.holds(Self.mediaStack)
        device = Self.device(lowercase)
    }

    private static func device(_ agent: [UInt8]) -> DeviceClass {
        for (words, device) in devices where words.allSatisfy({ agent.holds($0) }) { return device }
        return .other
    }

    /// Crawlers name themselves so, and libraries are no viewers. Players that fetch by a library name themselves
    /// before it.
    private static let bots: [StaticString] = [
        "bot", "crawl", "spider", "slurp", "facebookexternalhit", "preview", "headlesschrome", "lighthouse",
        "monitor", "pingdom", "uptime", "curl/", "wget/", "python-", "go-http-client", "java/",
        "libwww", "scrapy",
    ]

    /// Safari's.
    private static let mediaStack: StaticString = "applecoremedia/"

    /// All words of an entry must be there. What looks like something else as well comes first.
    private static let devices: [(words: [StaticString], device: DeviceClass)] = [
        (["playstation"], .console), (["xbox"], .console), (["nintendo"], .console),
        (["smart-tv"], .tv), (["smarttv"], .tv), (["appletv"], .tv), (["apple tv"], .tv), (["googletv"], .tv),
        (["android tv"], .tv), (["roku"], .tv), (["web0s"], .tv), (["tizen", "tv"], .tv), (["hbbtv"], .tv),
        (["crkey"], .tv), (["aftt"], .tv), (["bravia"], .tv),
        (["ipad"], .tablet), (["tablet"], .tablet), (["kindle"], .tablet), (["silk/"], .tablet),
        (["iphone"], .phone), (["ipod"], .phone), (["android", "mobile"], .phone), (["android"], .tablet),
        (["windows phone"], .phone), (["mobile"], .phone),
        (["windows nt"], .desktop), (["macintosh"], .desktop), (["cros"], .desktop), (["x11"], .desktop),
        (["linux"], .desktop), (["vlc/"], .desktop), (["mpv"], .desktop),
    ]
}

extension [UInt8] {
    /// Whether these bytes are among ours, one after the other.
    fileprivate func holds(_ word: StaticString) -> Bool {
        let length = word.utf8CodeUnitCount
        let first = word.utf8Start[0]
        return withUnsafeBufferPointer { bytes in
            guard bytes.count >= length else { return false }
            for start in 0...(bytes.count - length) where bytes[start] == first {
                var offset = 1
                while offset < length, bytes[start + offset] == word.utf8Start[offset] { offset += 1 }
                if offset == length { return true }
            }
            return false
        }
    }
}
