import Crypto
import HeadwaterCore

/// Where the objects of one version of a video lie: `videos/{id}/{version}/…`, each name ending in a hash of its bytes.
struct VersionLayout: Sendable {
    var video: VideoID
    var version: Int

    /// Everything of a video, whatever the version.
    static func prefix(of video: VideoID) -> String { "videos/\(video)/" }

    /// Everything of this version.
    var prefix: String { "\(Self.prefix(of: video))\(version)/" }

    /// The path of an object as seen from the video's own folder: what manifests refer to.
    func relative(_ key: ObjectKey) -> String {
        String(key.text.dropFirst(Self.prefix(of: video).count))
    }

    /// Sorts as the numbers do, in folders that people look at.
    static func stem(ofSegment number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 5 - digits.count)) + digits
    }

    /// - Parameters:
    ///   - folder: a rendition's name, nil for what belongs to the whole video.
    func key(folder: String?, stem: String, bytes: [UInt8], extension suffix: String) throws -> ObjectKey {
        try key(folder: folder, stem: stem, hashOf: bytes, extension: suffix)
    }

    /// - Parameter identity: what the object's bytes follow from.
    func key(folder: String?, stem: String, hashOf identity: [UInt8], extension suffix: String) throws -> ObjectKey {
        let hash = SHA256.hash(data: identity).prefix(6).hex
        let path = (folder.map { "\($0)/" } ?? "") + "\(stem)-\(hash).\(suffix)"
        let text = prefix + path
        guard let key = ObjectKey(text) else {
            throw Failure(.internal, "Something went wrong on the server.", detail: "not a key: \(text)")
        }
        return key
    }
}
