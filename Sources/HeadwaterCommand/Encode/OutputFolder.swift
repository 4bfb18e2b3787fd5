import Catalog
import Foundation
import HeadwaterCore

/// Puts a published video's objects into the shape of a folder and that folder into place.
struct OutputFolder: Sendable {
    let request: EncodeRequest
    let store: any LocalObjectFiles

    /// The folder appears under its name complete, by one rename; a replaced one disappears after it.
    func deliver(_ video: VideoRecord, to target: String) throws {
        guard let publication = video.publication else {
            throw Failure(.internal, "The video was published without files.")
        }
        let files = FileManager.default
        do {
            let assembled = Self.assembly(of: request, named: "\(video.id)")
            try files.createDirectory(atPath: request.workFolder + "/finished", withIntermediateDirectories: true)
            guard let videoKey = ObjectKey("videos/\(video.id)") else {
                throw Failure(.internal, "The video has no folder.", detail: "\(video.id)")
            }
            let folder = store.path(of: videoKey)
            for (name, key) in publication.files {
                try files.copyItem(atPath: store.path(of: key), toPath: "\(folder)/\(name)")
            }
            try files.moveItem(atPath: folder, toPath: assembled)
            try Self.place(assembled, at: target, overwrite: request.overwrite)
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure(.storageFailed, "The finished folder could not be put at \(target).", detail: "\(error)")
        }
    }

    /// Where a folder is put together before it is placed.
    private static func assembly(of request: EncodeRequest, named name: String) -> String {
        "\(request.workFolder)/finished/\(name)"
    }

    /// An empty folder to put something together in, and to place then.
    static func makeAssembly(of request: EncodeRequest, named name: String) throws -> String {
        let path = assembly(of: request, named: name)
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw Failure(.storageFailed, "The folder \(path) could not be made.", detail: "\(error)")
        }
        return path
    }

    /// One rename, so that there is a complete folder under the target's name at every moment; what was replaced
    /// lies in the work folder then and goes with it.
    static func place(_ assembled: String, at target: String, overwrite: Bool) throws {
        let files = FileManager.default
        let parent = URL(fileURLWithPath: target).deletingLastPathComponent().path
        try files.createDirectory(atPath: parent, withIntermediateDirectories: true)
        switch EncodeRequest.occupant(of: target) {
        case .nothing:
            if files.fileExists(atPath: target) { try files.removeItem(atPath: target) }
            try files.moveItem(atPath: assembled, toPath: target)
        case .folder where overwrite:
            try WorkFolder.exchange(assembled, with: target)
        case .folder, .file:
            throw Failure(.storageFailed, "The folder \(target) has come into use while the video was made.")
        }
    }
}
