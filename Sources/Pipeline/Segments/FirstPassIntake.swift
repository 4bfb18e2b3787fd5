import Catalog
import Foundation
import HeadwaterCore

/// Takes the first pass of a chunk from the codec process and stores it for the jobs of the other renditions.
///
/// Its bytes are not looked at: only codec processes read them, and each holds them against the plan before it does.
actor FirstPassIntake {
    private let layout: VersionLayout
    private let store: any ObjectStore
    private var wanted: Int?
    private var record: ArtifactRecord?

    /// - Parameter chunk: the one that must come; nil when none may.
    init(video: VideoID, version: Int, chunk: Int?, store: any ObjectStore) {
        layout = VersionLayout(video: video, version: version)
        wanted = chunk
        self.store = store
    }

    func take(chunk: Int, at path: String) async throws {
        guard chunk == wanted else { throw Failure.unrequested("first pass of chunk \(chunk)") }
        wanted = nil
        let file = try SourceFile(path: path)
        guard file.durableBytes <= TranscodePlan.largestFirstPass else {
            throw Failure.verification("a first pass of \(file.durableBytes) bytes")
        }
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        let key = try layout.key(folder: nil, stem: "first-pass-\(chunk)", bytes: bytes, extension: "bin")
        let stored = try await store.put(key, .bytes(bytes))
        record = ArtifactRecord(
            video: layout.video, version: layout.version, name: ArtifactRecord.firstPassName, number: chunk,
            object: StoredObject(stored))
    }

    /// The stored file, nil when none was wanted; throws when it is missing.
    func finish() throws -> ArtifactRecord? {
        guard wanted == nil else { throw Failure.verification("the first pass is missing") }
        return record
    }
}

extension ArtifactRecord {
    /// The rows of first passes, numbered by chunk.
    static let firstPassName = "first_pass"

    /// The names of rows that only other jobs of the same version need: they go with the publication.
    static let workingNames: Set = [firstPassName, Artifact.Picture(.tiles, format: .jpeg).recordName]
}
