public import HeadwaterCore

extension Transaction {
    public var segments: SegmentTable { SegmentTable(tx: self) }
}

/// What was stored for the versions of the videos: segments, their inits, and pictures, within one transaction.
///
/// Adding is idempotent: the first row for a place stands and is returned, and a later one changes nothing, since
/// its object is then garbage. Callers mark their job as succeeded first, in the same transaction: that throws when the
/// lease is lost (``JobTable/succeed(_:fence:tally:)``).
/// All methods throw ``CatalogError``.
public struct SegmentTable {
    let tx: any Transaction

    /// - Returns: the segment that stands at this place.
    @discardableResult
    public func add(_ segment: SegmentRecord) throws -> SegmentRecord {
        let place: [SQLValue] = [
            .id(segment.video), .integer(segment.version), .text(segment.rendition), .integer(segment.number),
        ]
        let details = try segment.object.arguments + [.json(segment.facts), .flag(segment.isVerified)]
        guard try tx.execute(SQL.insertSegment, place + details) == 0 else { return segment }
        return try standing(SQL.findSegment, place, SegmentRecord.init(row:))
    }

    /// The segments of a rendition in order, gaps included as they are.
    public func list(_ video: VideoID, version: Int, rendition: String) throws -> [SegmentRecord] {
        try tx.rows(SQL.listSegments, [.id(video), .integer(version), .text(rendition)])
            .map(SegmentRecord.init(row:))
    }

    /// How many segments of a rendition follow each other without a gap, all of them verified.
    ///
    /// - Parameter start: the first one that is not known to be there.
    public func verifiedRun(_ video: VideoID, version: Int, rendition: String, from start: Int) throws -> Int {
        let numbers = try tx.rows(
            SQL.verifiedNumbers, [.id(video), .integer(version), .text(rendition), .integer(start)]
        ).map { try $0.int("number") }
        return zip(numbers, start...).prefix { $0 == $1 }.count
    }

    /// - Returns: the init that stands for this rendition.
    @discardableResult
    public func addInit(_ record: InitRecord) throws -> InitRecord {
        let place: [SQLValue] = [.id(record.video), .integer(record.version), .text(record.rendition)]
        let details = try record.object.arguments + [.json(record.facts)]
        guard try tx.execute(SQL.insertInit, place + details) == 0 else { return record }
        return try standing(SQL.findInit, place, InitRecord.init(row:))
    }

    public func findInit(_ video: VideoID, version: Int, rendition: String) throws -> InitRecord? {
        try tx.row(SQL.findInit, [.id(video), .integer(version), .text(rendition)]).map(InitRecord.init(row:))
    }

    /// - Returns: the picture that stands at this place.
    @discardableResult
    public func addArtifact(_ artifact: ArtifactRecord) throws -> ArtifactRecord {
        let place: [SQLValue] = [
            .id(artifact.video), .integer(artifact.version), .text(artifact.name), .integer(artifact.number),
        ]
        guard try tx.execute(SQL.insertArtifact, place + artifact.object.arguments) == 0 else { return artifact }
        return try standing(SQL.findArtifact, place, ArtifactRecord.init(row:))
    }

    /// All pictures, by name and number.
    public func artifacts(_ video: VideoID, version: Int) throws -> [ArtifactRecord] {
        try tx.rows(SQL.listArtifacts, [.id(video), .integer(version)]).map(ArtifactRecord.init(row:))
    }

    /// Forgets the pictures of a name; their objects are then garbage.
    public func removeArtifacts(_ video: VideoID, version: Int, name: String) throws {
        try tx.execute(SQL.deleteArtifactsOfName, [.id(video), .integer(version), .text(name)])
    }

    /// Forgets the init and the segments of one rendition; their objects are then garbage.
    public func removeRendition(_ video: VideoID, version: Int, name: String) throws {
        for statement in SQL.deleteRendition {
            try tx.execute(statement, [.id(video), .integer(version), .text(name)])
        }
    }

    /// Forgets what was stored for one version, or for all; the objects are then garbage.
    public func delete(video: VideoID, version: Int? = nil) throws {
        if let version {
            for statement in SQL.deleteVersion { try tx.execute(statement, [.id(video), .integer(version)]) }
        } else {
            for statement in SQL.deleteAll { try tx.execute(statement, [.id(video)]) }
        }
    }

    /// Every object key that a row of the video names; whatever else lies under its prefix is garbage.
    public func allKeys(video: VideoID) throws -> Set<ObjectKey> {
        let stored = try tx.rows(SQL.allKeys, [.id(video), .id(video), .id(video)])
        var keys = Set(try stored.map { try $0.key("object_key") })
        if let publication = try tx.videos.find(video)?.publication { keys.formUnion(publication.files.values) }
        return keys
    }

    private func standing<Record>(
        _ statement: SQL, _ place: [SQLValue], _ read: (SQLRow) throws -> Record
    ) throws -> Record {
        guard let row = try tx.row(statement, place) else {
            throw CatalogError(.conflict, "add", "\(statement)", detail: "the row vanished while it was added")
        }
        return try read(row)
    }
}
