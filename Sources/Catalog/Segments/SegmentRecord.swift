public import HeadwaterCore

/// An object as a row names it.
public struct StoredObject: Sendable, Equatable {
    public var key: ObjectKey
    /// 64 lowercase hex digits.
    public var sha256: String
    public var byteCount: Int64

    public init(key: ObjectKey, sha256: String, byteCount: Int64) {
        self.key = key
        self.sha256 = sha256
        self.byteCount = byteCount
    }

    public init(_ info: ObjectInfo) {
        self.init(key: info.key, sha256: info.sha256, byteCount: info.byteCount)
    }
}

/// A media segment that is stored.
public struct SegmentRecord: Sendable, Equatable {
    public var video: VideoID
    public var version: Int
    public var rendition: String
    /// From 0 over the whole video.
    public var number: Int
    public var object: StoredObject
    public var facts: SegmentFacts
    /// Whether its stored bytes were decoded without fault; only then is it listed.
    public var isVerified: Bool

    public init(
        video: VideoID, version: Int, rendition: String, number: Int, object: StoredObject, facts: SegmentFacts,
        isVerified: Bool
    ) {
        self.video = video
        self.version = version
        self.rendition = rendition
        self.number = number
        self.object = object
        self.facts = facts
        self.isVerified = isVerified
    }
}

/// The init segment of a rendition.
public struct InitRecord: Sendable, Equatable {
    public var video: VideoID
    public var version: Int
    public var rendition: String
    public var object: StoredObject
    public var facts: TrackFacts

    public init(video: VideoID, version: Int, rendition: String, object: StoredObject, facts: TrackFacts) {
        self.video = video
        self.version = version
        self.rendition = rendition
        self.object = object
        self.facts = facts
    }
}

/// A stored picture: the poster or a storyboard sheet.
public struct ArtifactRecord: Sendable, Equatable {
    public var video: VideoID
    public var version: Int
    /// `poster`, `storyboard`.
    public var name: String
    /// From 0 among those of the name.
    public var number: Int
    public var object: StoredObject

    public init(video: VideoID, version: Int, name: String, number: Int, object: StoredObject) {
        self.video = video
        self.version = version
        self.name = name
        self.number = number
        self.object = object
    }
}

extension StoredObject {
    init(row: SQLRow) throws {
        self.init(
            key: try row.key("object_key"), sha256: try row.text("sha256"), byteCount: try row.integer("byte_count"))
    }

    var arguments: [SQLValue] { [.key(key), .text(sha256), .integer(byteCount)] }
}

extension SegmentRecord {
    init(row: SQLRow) throws {
        self.init(
            video: try row.id("video"), version: try row.int("version"), rendition: try row.text("rendition"),
            number: try row.int("number"), object: try StoredObject(row: row), facts: try row.json("facts_json"),
            isVerified: try row.flag("is_verified"))
    }
}

extension InitRecord {
    init(row: SQLRow) throws {
        self.init(
            video: try row.id("video"), version: try row.int("version"), rendition: try row.text("rendition"),
            object: try StoredObject(row: row), facts: try row.json("facts_json"))
    }
}

extension ArtifactRecord {
    init(row: SQLRow) throws {
        self.init(
            video: try row.id("video"), version: try row.int("version"), name: try row.text("name"),
            number: try row.int("number"), object: try StoredObject(row: row))
    }
}
