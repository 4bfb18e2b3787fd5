import Catalog
import HeadwaterCore
import Logging

extension Workshop {
    /// Removes objects of videos that no longer exist: what a deletion or a crash in the middle of one left behind.
    ///
    /// Called before workers start.
    public func removeOrphans() async throws {
        var known: [VideoID: Bool] = [:]
        for object in try await store.list(prefix: "videos/") {
            let parts = object.key.text.split(separator: "/")
            guard parts.count > 2, let video = VideoID(String(parts[1])) else { continue }
            if known[video] == nil {
                known[video] = try await database.read { try $0.videos.find(video) != nil }
            }
            if known[video] == false {
                logger.info("removing an object that nothing names", metadata: ["key": "\(object.key)"])
                try await store.delete(object.key)
            }
        }
    }
}
