import Catalog
import Foundation
import HeadwaterCore

/// Takes the poster and the storyboard's sheets from the codec process and stores them.
actor PictureIntake {
    static let poster = "poster"
    static let sheet = "storyboard"

    private let layout: VersionLayout
    private let store: any ObjectStore
    private let sheets: Int
    private var pictures: [ArtifactRecord] = []

    /// - Parameter sheets: how many storyboard sheets the plan has.
    init(video: VideoID, version: Int, sheets: Int, store: any ObjectStore) {
        self.sheets = sheets
        layout = VersionLayout(video: video, version: version)
        self.store = store
    }

    func take(_ artifact: Artifact, at path: String) async throws {
        guard case .picture(let picture) = artifact.kind, picture.format == .jpeg else {
            throw Failure.unrequested("\(artifact.kind)")
        }
        switch picture.role {
        case .poster: try await add(Self.poster, number: 0, stem: "poster", path: path)
        case .storyboard:
            try await add(Self.sheet, number: picture.number, stem: "storyboard-\(picture.number)", path: path)
        case .posterCandidate, .preview, .tiles: throw Failure.unrequested("\(artifact.kind)")
        }
    }

    private func add(_ name: String, number: Int, stem: String, path: String) async throws {
        let isPlanned = name == Self.poster || (0..<sheets).contains(number)
        guard isPlanned, !pictures.contains(where: { $0.name == name && $0.number == number }) else {
            throw Failure.unrequested(stem)
        }
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        // ISO/IEC 10918-1, B.1.1.3: a JPEG stream starts with SOI and a marker.
        guard bytes.starts(with: [0xFF, 0xD8, 0xFF]) else {
            throw Failure(.codecProtocol, "The codec process sent a picture that is not a JPEG.", detail: stem)
        }
        let stored = try await store.put(
            layout.key(folder: nil, stem: stem, bytes: bytes, extension: "jpg"), .bytes(bytes))
        pictures.append(
            ArtifactRecord(
                video: layout.video, version: layout.version, name: name, number: number,
                object: StoredObject(stored)))
    }

    /// The poster and every sheet; throws when one is missing.
    func finish() throws -> [ArtifactRecord] {
        let numbers = pictures.filter { $0.name == Self.sheet }.map(\.number).sorted()
        guard pictures.contains(where: { $0.name == Self.poster }), numbers == Array(0..<sheets) else {
            throw Failure.verification("pictures are missing")
        }
        return pictures
    }
}
