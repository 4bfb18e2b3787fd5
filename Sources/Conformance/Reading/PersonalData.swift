/// Names of boxes and keys that tell who or where an author was, in the bytes of an init segment.
///
/// Writers name themselves in `©too`, which tells nothing of the author.
enum PersonalData {
    /// QuickTime's place, maker, model, author, artist and name, 3GPP's place, and the keys of phones.
    private static let known: [(name: String, bytes: [UInt8])] =
        ["xyz", "mak", "mod", "aut", "ART", "nam"].map { ("©\($0)", [0xA9] + Array($0.utf8)) }
        + [
            "loci", "com.apple.quicktime.location", "com.apple.quicktime.make", "com.apple.quicktime.model",
            "com.android",
        ]
        .map { ($0, Array($0.utf8)) }

    static func names(in initSegment: [UInt8]) -> [String] {
        // Parameter sets and other binary data are short here; a file of one piece has its media behind.
        let header = initSegment.prefix(64 << 10)
        return known.filter { header.firstRange(of: $0.bytes) != nil }.map(\.name)
    }
}
