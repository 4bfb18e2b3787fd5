import Foundation
import HeadwaterCore
import Manifests

/// What lies beside the playlists under names of its own.
extension PresentationReader {
    static let storyboardName = "storyboard.vtt"
    static let manifestName = "manifest.mpd"

    /// A presentation may have no storyboard; one that is there is complete.
    func readStoryboard(into collector: inout Collector) async throws {
        guard let (url, bytes) = try await beside(Self.storyboardName, collector) else { return }
        let index: WebVTT
        do { index = try WebVTT.parse(String(decoding: bytes, as: UTF8.self)) } catch {
            collector.fault(Self.storyboardName, "the presentation", .unreadable, "\(error)")
            return
        }
        var sheets: [String: PixelSize?] = [:]
        for cue in index.cues {
            guard let tile = StoryboardTile(cue.payload), sheets[tile.sheet] == nil else { continue }
            let target = collector.resolve(tile.sheet, from: url).map { Resource(url: $0) }
            let fetched = try await fetch(
                tile.sheet, at: target, limit: Self.maxPlaylistBytes * 4, referrer: Self.storyboardName,
                into: &collector)
            sheets.updateValue(fetched.flatMap { JPEGHeader.size(of: $0.bytes) }, forKey: tile.sheet)
        }
        collector.presentation.storyboard = Storyboard(uri: Self.storyboardName, index: index, sheets: sheets)
    }

    func readManifest(into collector: inout Collector) async throws {
        guard let (url, bytes) = try await beside(Self.manifestName, collector) else { return }
        collector.presentation.dash = DASHPresentation(
            text: String(decoding: bytes, as: UTF8.self), at: url, name: Self.manifestName)
    }

    private func beside(_ name: String, _ collector: Collector) async throws -> (URL, [UInt8])? {
        let url = collector.root.deletingLastPathComponent().appending(path: name)
        do {
            return (url, try await access.fetch(Resource(url: url), Self.maxPlaylistBytes).bytes)
        } catch is AccessError {
            return nil
        }
    }
}
