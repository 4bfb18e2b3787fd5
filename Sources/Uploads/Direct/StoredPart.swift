/// One part of an upload that came by itself.
public struct StoredPart: Sendable, Equatable {
    /// From 1 on.
    public var number: Int
    public var byteCount: Int64
    /// The first 128 bits of the SHA-256 of its bytes, in hexadecimal digits.
    public var tag: String

    /// What its file is called: all that is known of it but its length.
    var fileName: String { "part-\(number)-\(tag)" }

    init(number: Int, byteCount: Int64, tag: String) {
        self.number = number
        self.byteCount = byteCount
        self.tag = tag
    }

    /// Nil when a file of that name is no part.
    init?(fileName: String, byteCount: Int64) {
        let words = fileName.split(separator: "-")
        guard words.count == 3, words[0] == "part", let number = Int(words[1]), number > 0 else { return nil }
        self.init(number: number, byteCount: byteCount, tag: String(words[2]))
    }
}

/// What a client says that an upload is made of.
public struct ClaimedPart: Sendable, Equatable {
    public var number: Int
    /// As it was answered; quotes do not matter.
    public var tag: String

    public init(number: Int, tag: String) {
        self.number = number
        self.tag = tag.filter { $0 != "\"" }
    }

    /// The parts that are there, in order, if they are what was claimed.
    ///
    /// - Throws: ``UploadRefusal`` with `unusablePart` when one is missing, too many, or another one.
    static func require(_ claimed: [ClaimedPart], among stored: [StoredPart]) throws(UploadRefusal) -> [StoredPart] {
        let stored = stored.sorted { $0.number < $1.number }
        guard !stored.isEmpty, stored.map(\.number) == Array(1...stored.count) else {
            throw UploadRefusal(.unusablePart, "A part is missing between the first and the last one.")
        }
        let same =
            claimed.sorted { $0.number < $1.number } == stored.map { ClaimedPart(number: $0.number, tag: $0.tag) }
        guard same else { throw UploadRefusal(.unusablePart, "The parts are not those that came.") }
        return stored
    }
}
