import Catalog
import Foundation
import HeadwaterCore

/// Takes pictures from the codec process, each as a file of the format that it claims to be, and stores them.
actor PictureIntake {
    private let layout: VersionLayout
    private let store: any ObjectStore
    private var wanted: Set<Artifact.Picture>
    private var pictures: [ArtifactRecord] = []

    /// What has come so far.
    var taken: [ArtifactRecord] { pictures }

    /// - Parameter wanted: what may come, each once; ``finish()`` demands all of it.
    init(video: VideoID, version: Int, wanted: Set<Artifact.Picture>, store: any ObjectStore) {
        self.wanted = wanted
        layout = VersionLayout(video: video, version: version)
        self.store = store
    }

    func take(_ artifact: Artifact, at path: String) async throws {
        guard case .picture(let picture) = artifact.kind, wanted.remove(picture) != nil else {
            throw Failure.unrequested("\(artifact.kind)")
        }
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        guard picture.format.matches(bytes) else {
            throw Failure(
                .codecProtocol, "The codec process sent a picture that is not what it claims to be.",
                detail: "\(picture.stem) as \(picture.format)")
        }
        let key = try layout.key(
            folder: nil, stem: picture.stem, bytes: bytes, extension: picture.format.fileExtension)
        let stored = try await store.put(key, .bytes(bytes))
        pictures.append(
            ArtifactRecord(
                video: layout.video, version: layout.version, name: picture.recordName, number: picture.number,
                object: StoredObject(stored)))
    }

    /// Everything that was wanted; throws when something is missing.
    func finish() throws -> [ArtifactRecord] {
        guard wanted.isEmpty else {
            let missing = wanted.map(\.stem).sorted().joined(separator: ", ")
            throw Failure.verification("pictures are missing: \(missing)")
        }
        return pictures
    }
}

extension Artifact.Picture {
    /// The name of its row: pictures of one role and format are counted together.
    var recordName: String { "\(role.rawValue).\(format.rawValue)" }

    /// The beginning of its object's name.
    fileprivate var stem: String {
        let name = role.rawValue.replacing("_", with: "-")
        return role == .preview ? name : "\(name)-\(number)"
    }
}

extension TranscodePlan {
    /// What the picture task has to deliver.
    var wantedPictures: Set<Artifact.Picture> {
        var wanted: Set<Artifact.Picture> = []
        if let poster {
            for number in poster.sizes.indices {
                for format in poster.formats { wanted.insert(.init(.poster, number: number, format: format)) }
            }
            for number in poster.candidateCount {
                wanted.insert(.init(.posterCandidate, number: number, format: .jpeg))
            }
        }
        if let storyboard {
            for number in 0..<storyboard.sheetCount {
                for format in storyboard.formats { wanted.insert(.init(.storyboard, number: number, format: format)) }
            }
        }
        if preview != nil { wanted.insert(.init(.preview, format: .webp)) }
        return wanted
    }
}

extension TranscodePlan.Poster {
    /// The numbers of all candidates: those of the video, then the cover.
    fileprivate var candidateCount: Range<Int> { 0..<candidates.count + (coverStreamIndex == nil ? 0 : 1) }
}

extension PictureFormat {
    /// Whether bytes begin as a file of the format does.
    fileprivate func matches(_ bytes: [UInt8]) -> Bool {
        switch self {
        // ISO/IEC 10918-1, B.1.1.3: SOI and a marker.
        case .jpeg: bytes.starts(with: [0xFF, 0xD8, 0xFF])
        // RFC 9649, 2.4: a RIFF file of the form WEBP.
        case .webp: bytes.starts(with: Array("RIFF".utf8)) && bytes.dropFirst(8).starts(with: Array("WEBP".utf8))
        // AV1 Image File Format, 6: an ISO BMFF file.
        case .avif: bytes.dropFirst(4).starts(with: Array("ftypavif".utf8))
        }
    }
}
